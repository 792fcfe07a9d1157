"""Time zones that a feed names: by the tz database, by Windows, or by its own VTIMEZONE.

A zone that nobody knows, or whose VTIMEZONE is nonsense, is none: its times are the resort's.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from functools import cache
from itertools import islice
from zoneinfo import ZoneInfo, available_timezones

from backend.channel_calendars.core.ical_import.content_lines import ContentLine
from backend.channel_calendars.core.ical_import.moments import Moment, Odd, ZoneOf, moment_in, moments_of, offset_of
from backend.channel_calendars.core.ical_import.recurrence_rules import RecurrenceRule, recurrence_rule
from backend.channel_calendars.core.ical_import.recurrences import Recurrence, occurrences

# `GMT+5`, `(UTC+05:30) Chennai, Kolkata, Mumbai, New Delhi`.
BY_OFFSET = re.compile(r"\(?(?:UTC|GMT)?\s*([+-][0-9]{1,2})(?::?([0-9]{2}))?(?:\)?|\).*)", re.IGNORECASE)
MOST_ZONES, MOST_PARTS = 20, 200
# How often clocks are set.
SETS_CLOCKS = frozenset({"YEARLY", "MONTHLY"})
LAST_YEAR = date.max.year
A_YEAR = timedelta(days=366)


class ZonesOfFeed:
    """The zones of one feed by their names; times before `first` and after `last` do not matter."""

    def __init__(self, texts: Sequence[Sequence[ContentLine]], *, first: date, last: date) -> None:
        self._found: dict[str, tzinfo | None] = {}
        self._texts = {_tzid(text): text for text in reversed(texts[:MOST_ZONES])}
        self._window = (first - A_YEAR, last + A_YEAR)

    def of_calendar(self, own: str) -> ZoneOf:
        """How zones are found in a calendar that calls `own` the zone of all that names none."""
        return lambda name: self.named(name or own)

    def named(self, name: str) -> tzinfo | None:
        """The zone of this name; None when nobody knows it."""
        if name not in self._found:
            self._found[name] = self._known(name)
        return self._found[name]

    def _known(self, name: str) -> tzinfo | None:
        if not name:
            return None
        if (known := _in_database(name)) is not None:
            return known
        if name in self._texts and (own := _own_zone(self._texts[name], *self._window)) is not None:
            return own
        # `/freeassociation.sourceforge.net/Asia/Kolkata`: of somebody's, and after it the usual name.
        parts = name.strip("/").split("/")
        for rest in ("/".join(parts[start:]) for start in range(1, len(parts))):
            if (known := _in_database(rest)) is not None:
                return known
        offset = BY_OFFSET.fullmatch(name)
        if offset is None or abs(int(offset[1])) > 14:
            return None
        minutes = int(offset[1][0] + (offset[2] or "0"))
        return timezone(timedelta(hours=int(offset[1]), minutes=minutes))


class OwnZone(tzinfo):
    """A zone by its changes: when, by the clock before, and how far ahead of UTC the clocks are then and after."""

    def __init__(self, changes: Sequence[tuple[datetime, timedelta, timedelta]]) -> None:
        ordered = sorted(changes, key=lambda change: change[0] - change[1])
        self._offsets = [ordered[0][1], *(after for _, _, after in ordered)]
        self._walls = [wall for wall, _, _ in ordered]
        self._moments = [wall - before for wall, before, _ in ordered]

    def utcoffset(self, moment: datetime | None) -> timedelta:
        if moment is None:
            return self._offsets[-1]
        return self._offsets[bisect_right(self._walls, moment.replace(tzinfo=None))]

    def fromutc(self, moment: datetime) -> datetime:
        return moment + self._offsets[bisect_right(self._moments, moment.replace(tzinfo=None))]

    def dst(self, moment: datetime | None) -> None:
        return None

    def tzname(self, moment: datetime | None) -> str:
        return "of the feed"


@dataclass
class _Observance:
    """A STANDARD or DAYLIGHT part."""

    begin: Moment | None = None
    before: timedelta | None = None
    after: timedelta | None = None
    rules: tuple[RecurrenceRule, ...] = ()
    added: tuple[tuple[Moment, Moment | None], ...] = ()


def _tzid(text: Sequence[ContentLine]) -> str:
    return next((line.value for line in text if line.name == "TZID"), "")


@cache
def _database() -> dict[str, str]:
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON  # all of icalendar with it: 2 MB of every process

    names = {name.lower(): name for name in available_timezones()}
    return {window.lower(): olson for window, olson in WINDOWS_TO_OLSON.items()} | names


def _in_database(name: str) -> tzinfo | None:
    known = _database().get(name.strip().lower())
    return ZoneInfo(known) if known else None


def _own_zone(text: Sequence[ContentLine], first: date, last: date) -> tzinfo | None:
    changes: list[tuple[datetime, timedelta, timedelta]] = []
    for observance in islice(_observances(text), MOST_PARTS):
        if observance.begin is None or observance.before is None or observance.after is None:
            continue
        for rule in observance.rules[:MOST_PARTS] or (None,):
            found = _onsets(observance, rule, first, last)
            changes += [(onset, observance.before, observance.after) for onset in found]
    # A change in the first or last days that there are is none that matters.
    changes = [change for change in changes if 1 < change[0].year < LAST_YEAR]
    return OwnZone(changes) if changes else None


def _onsets(observance: _Observance, rule: RecurrenceRule | None, first: date, last: date) -> Iterator[datetime]:
    """When it comes: as far back as its last one before the window."""
    assert observance.begin is not None
    assert observance.before is not None
    over = rule.until if rule else observance.begin
    if over is not None:
        first = min(first, date(max(over.year - 1, 1), 1, 1))
    recurrence = Recurrence(rules=(rule,) if rule else (), added=observance.added)
    zone = timezone(observance.before)
    try:
        for onset, _ in occurrences(recurrence, observance.begin, zone=zone, first=first, last=last):
            yield onset
    except Odd:
        return


def _observances(text: Sequence[ContentLine]) -> Iterator[_Observance]:
    """Its parts, as far as they can be read."""
    at: _Observance | None = None
    for line in text:
        if line.name in ("BEGIN", "END"):
            if at is not None:
                yield at
            at = _Observance() if line.name == "BEGIN" else None
        elif at is not None:
            try:
                _read(line, at)
            except (Odd, ValueError):
                continue
    if at is not None:
        yield at


def _read(line: ContentLine, at: _Observance) -> None:
    def local(name: str) -> None:
        return None

    if line.name == "DTSTART":
        said = moment_in(line.value, line, local)
        at.begin = said if isinstance(said, datetime) else datetime.combine(said, time.min)
    elif line.name == "TZOFFSETFROM":
        at.before = offset_of(line.value)
    elif line.name == "TZOFFSETTO":
        at.after = offset_of(line.value)
    elif line.name == "RRULE":
        rule = recurrence_rule(line.value, lambda until: moment_in(until, line, local))
        at.rules += (rule,) if rule.frequency in SETS_CLOCKS else ()
    elif line.name == "RDATE":
        at.added += tuple(moments_of(line, local)[:MOST_PARTS])
