"""Recognises our own bookings when a channel sends them back in its calendar.

A channel that says of all closed nights the same does not say which of them are ours. So we remember what it has read
here as taken. As long as it cannot know better, such a night is no news: neither a conflict while it is taken here, nor
closed once it is free again, or two channels would go on telling each other of a guest who has left both.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from backend.channel_calendars.core.ical_export import Taken

Told = Mapping[str, str | None]
# Until what a channel has read is in what it says.
DIGESTED = timedelta(hours=1)
# Who has not come for so long does not read us any more: what it closes is its own.
READS = timedelta(days=1)
NIGHT = timedelta(days=1)


@dataclass(frozen=True)
class Echo:
    """Nights that may be ours told back: while they are taken here, and once they are free."""

    taken: frozenset[date] = frozenset()
    freed: frozenset[date] = frozenset()

    @classmethod
    def of(cls, links: Iterable[tuple[Told, datetime | None]], *, at: datetime) -> "Echo":
        """Of what the links of one channel have told it, and when each was last read."""
        taken: set[date] = set()
        freed: set[date] = set()
        for told, read_at in links:
            nights = {date.fromisoformat(day) for day, until in told.items() if _recently(until, at)}
            taken |= nights
            freed |= nights if read_at and at - read_at < READS else set()
        return cls(frozenset(taken), frozenset(freed))


def echo_told(before: Told, taken: Iterable[Taken], *, at: datetime) -> dict[str, str | None]:
    """What the channel knows once it has read these nights."""
    now: dict[str, str | None] = {}
    for each in taken:
        now |= {f"{each.check_in + NIGHT * n}": None for n in range((each.check_out - each.check_in).days)}
    dropped = {day: until or at.isoformat() for day, until in before.items() if day not in now}
    return now | {day: until for day, until in dropped.items() if _recently(until, at)}


def _recently(until: str | None, at: datetime) -> bool:
    return until is None or at - datetime.fromisoformat(until) < DIGESTED
