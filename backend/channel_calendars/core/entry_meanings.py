"""What the entries of a feed mean, as the owner says: which of them close their nights here. Pure functions.

Channels write more into a calendar than guests and closed nights: that nobody can book there for tomorrow any more, or
for next year not yet. Direct guests may. An entry that says that a guest comes is ignored for its text alone.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property

from backend.channel_calendars.core.calendar_entry import CalendarEntry

MOST_TEXTS, SHORTEST_TEXT, LONGEST_TEXT = 20, 3, 100
LONGEST_NOTICE, LONGEST_WINDOW = 60, 1_095
# Makers that tell a guest's booking from a closed night say so like this; Airbnb and Vrbo do, Booking.com does not.
A_GUEST = re.compile(r"\s*(?:reserved|reservation|booked|booking(?!\.com))\b", re.IGNORECASE)
# An entry that begins so long ago at most may be drawn anew every day; what began before is a closed night.
DRAWN_ANEW = timedelta(days=1)


def names_guest(text: str) -> bool:
    """Whether an entry of this text says that a guest comes."""
    return A_GUEST.match(text) is not None


class WhyIgnored(StrEnum):
    """Why an entry counts for nothing."""

    TEXT = "text"
    NO_GUEST = "no_guest"
    TOO_SOON = "too_soon"
    TOO_FAR = "too_far"


@dataclass(frozen=True)
class EntryMeaning:
    """`texts`: an entry with one of them in its text is ignored. `guests_only`: so is one that names no guest.

    `from_days`, `to_days`: how many days ahead guests can book on the channel; None where that has no end.
    """

    guests_only: bool = False
    texts: tuple[str, ...] = ()
    from_days: int | None = None
    to_days: int | None = None

    def ignores(self, text: str, *, reserved: bool) -> WhyIgnored | None:
        """Why an entry of this text is ignored."""
        plain = _plain(text)
        if any(wanted in plain for wanted in self.wanted):
            return WhyIgnored.TEXT
        return WhyIgnored.NO_GUEST if self.guests_only and not reserved else None

    @cached_property
    def wanted(self) -> tuple[str, ...]:
        """Its texts as they are compared."""
        return tuple(filter(None, map(_plain, self.texts)))

    def within_window(self, entries: Sequence[CalendarEntry], *, today: date) -> Iterator[CalendarEntry]:
        """The same entries: what only says that the channel cannot be booked so soon, or so far ahead, is ignored."""
        far = date.max if self.to_days is None else max(today + timedelta(days=self.to_days), _tail(entries))
        soon = date.min if self.from_days is None else today + timedelta(days=self.from_days)
        for entry in entries:
            if entry.reserved or entry.ignored:
                yield entry
            elif today - DRAWN_ANEW <= entry.check_in and entry.check_out <= soon:
                yield replace(entry, ignored=WhyIgnored.TOO_SOON)
            elif entry.check_in >= far:
                yield replace(entry, ignored=WhyIgnored.TOO_FAR)
            elif entry.check_out > far:
                yield replace(entry, check_out=far)
                yield replace(entry, check_in=far, uid=f"{entry.uid}/beyond", ignored=WhyIgnored.TOO_FAR)
            else:
                yield entry


def _tail(entries: Iterable[CalendarEntry]) -> date:
    """Since when all nights are closed without a guest until the end of what the channel shows."""
    begin = None
    for entry in sorted(entries, key=lambda each: each.check_out, reverse=True):
        if begin is not None and entry.check_out < begin:
            break
        if entry.reserved:
            # Guests who leave later than all else: then nothing is closed behind them.
            return begin or date.max
        begin = min(begin or entry.check_in, entry.check_in)
    return begin or date.max


def _plain(said: str) -> str:
    """Without capitals and needless blanks."""
    return re.sub(r"\s+", " ", said).strip().casefold()
