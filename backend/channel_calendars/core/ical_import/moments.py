"""Values of time in a calendar (RFC 5545, 3.3): days, moments, durations and periods.

A day has no time zone, whatever its parameters say. A moment is of UTC (`Z`), of a zone (`TZID`), or local: of the zone
that its calendar names (`X-WR-TIMEZONE`), or else of the resort. What lies beyond the year 9999 is FOREVER. Also read
is what is written otherwise and means one thing only: 2027-01-05, T24:00, T15:00 without seconds, +05:30.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from backend.channel_calendars.core.ical_import.content_lines import ContentLine

Moment = date | datetime
# The zone of this name; None when nobody knows it. The empty name is that of moments that name none.
ZoneOf = Callable[[str], tzinfo | None]
FOREVER = date.max
DAY = timedelta(days=1)
WHEN = re.compile(
    r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})"
    r"(?:[T ]([0-9]{2}):?([0-9]{2})(?::?([0-9]{2})(?:[.,][0-9]+)?)?\s*(Z|[+-][0-9]{2}:?[0-9]{2})?)?",
    re.IGNORECASE,
)
LASTS = re.compile(
    r"([+-]?)P(?:([0-9]+)W)?(?:([0-9]+)D)?(?:T(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+)S)?)?", re.IGNORECASE
)
# More digits are more years than there are.
MOST_DIGITS = 12


class Odd(Exception):
    """An event that says nothing that could be believed; why, in a few words."""


@dataclass(frozen=True)
class Lasting:
    """A duration: days by the calendar, and seconds by the clock."""

    days: int
    seconds: int = 0

    def after(self, begin: Moment) -> Moment:
        """When it is over: 23 or 25 hours later where a day has so many, FOREVER after all days."""
        try:
            over = begin + timedelta(days=self.days)
            if not self.seconds:
                return over
            if not isinstance(over, datetime):
                over = datetime.combine(over, time.min)
            if over.tzinfo is None:
                return over + timedelta(seconds=self.seconds)
            return (over.astimezone(UTC) + timedelta(seconds=self.seconds)).astimezone(over.tzinfo)
        except OverflowError:
            return date.min if self.days + self.seconds < 0 else FOREVER


def moment_of(line: ContentLine, zone_of: ZoneOf) -> Moment:
    """Raises Odd."""
    return moment_in(line.value, line, zone_of)


def moments_of(line: ContentLine, zone_of: ZoneOf) -> list[tuple[Moment, Moment | None]]:
    """A list of days, moments or periods: each with its end, where it has one of its own. Raises Odd."""
    found: list[tuple[Moment, Moment | None]] = []
    for said in line.value.replace(";", ",").split(","):
        if not said.strip():
            continue
        begin, _, end = said.partition("/")
        start = moment_in(begin, line, zone_of)
        found.append((start, _end_of_period(start, end.strip(), line, zone_of) if end else None))
    return found


def _end_of_period(start: Moment, said: str, line: ContentLine, zone_of: ZoneOf) -> Moment:
    return lasting(said, line.name).after(start) if "P" in said.upper() else moment_in(said, line, zone_of)


def moment_in(said: str, line: ContentLine, zone_of: ZoneOf) -> Moment:
    """One value of a line that may have several. Raises Odd."""
    found = WHEN.fullmatch(said.strip())
    if found is None:
        raise Odd(f"its {line.name} cannot be read")
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    try:
        on = date(year, month, day)
        if found[4] is None or (line.parameter("VALUE").upper() == "DATE" and not (hour or minute or second)):
            return on
        # A leap second is the second before it, for who does not count them.
        at = datetime.combine(on, time(hour % 24, minute, min(second, 59) if second <= 60 else second))
        if hour == 24 and not (minute or second):
            at = datetime.combine(on + DAY, time.min) if on < FOREVER else datetime.combine(on, time.max)
        elif hour >= 24:
            raise ValueError
        return _placed(at, found[7], line, zone_of)
    except ValueError as error:
        raise Odd(f"its {line.name} cannot be read") from error


def _placed(at: datetime, offset: str | None, line: ContentLine, zone_of: ZoneOf) -> datetime:
    if offset is None:
        return at.replace(tzinfo=zone_of(line.parameter("TZID")))
    if offset not in "Zz":
        return at.replace(tzinfo=timezone(offset_of(offset)))
    try:
        # On the clock of the calendar, where it has one: it repeats there.
        return at.replace(tzinfo=UTC).astimezone(zone_of("") or UTC)
    except OverflowError:
        return at.replace(tzinfo=UTC)


def offset_of(said: str) -> timedelta:
    """`+0530`, `+05:30`, or with seconds. Raises ValueError for what is none."""
    found = re.fullmatch(r"([+-]?)([0-9]{2}):?([0-9]{2})(?::?([0-9]{2}))?", said.strip())
    if found is None or int(found[2]) > 23:
        raise ValueError(said)
    ahead = timedelta(hours=int(found[2]), minutes=int(found[3]), seconds=int(found[4] or 0))
    return -ahead if found[1] == "-" else ahead


def lasting(said: str, name: str) -> Lasting:
    """Raises Odd for what is no duration, such as months, which have no length."""
    found = LASTS.fullmatch(said.strip())
    if found is None or not any(found.groups()[1:]):
        raise Odd(f"its {name} cannot be read")
    weeks, days, hours, minutes, seconds = (int((part or "0")[:MOST_DIGITS]) for part in found.groups()[1:])
    sign = -1 if found[1] == "-" else 1
    return Lasting(sign * (weeks * 7 + days), sign * (hours * 3600 + minutes * 60 + seconds))
