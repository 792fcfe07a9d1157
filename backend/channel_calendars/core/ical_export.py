"""Writes the iCal calendar of a room or room type: taken or not, without saying by whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from icalendar import Event

# What a channel reads over and over is the same to the byte until something changes.
READ_AGAIN_AFTER = timedelta(minutes=15)


@dataclass(frozen=True, kw_only=True)
class Taken:
    """Nights of `[check_in, check_out)`; `since` is when that came to be."""

    uid: str
    check_in: date
    check_out: date
    since: datetime
    by_guests: bool


def calendar(nights: Iterable[Taken]) -> bytes:
    """An iCalendar file with an all-day entry for each; its end is the day of departure, as RFC 5545 has it."""
    from icalendar import Calendar  # 2 MB of every process; channels read a few times an hour

    made = Calendar()
    made.add("prodid", "-//Dandeli//Rooms//EN")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("x-published-ttl", f"PT{READ_AGAIN_AFTER.seconds // 60}M")
    for taken in sorted(nights, key=lambda taken: (taken.check_in, taken.uid)):
        made.add_component(_entry(taken))
    return bytes(made.to_ical())


def _entry(taken: Taken) -> "Event":
    from icalendar import Event  # as above

    event = Event()
    event.add("uid", taken.uid)
    event.add("dtstamp", taken.since.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", taken.check_in)
    event.add("dtend", taken.check_out)
    # Not "Reserved" alone, which is how channels say that a guest of theirs comes: it would come back as one.
    event.add("summary", f"Dandeli ({'Reserved' if taken.by_guests else 'Not available'})")
    event.add("transp", "OPAQUE")
    return event
