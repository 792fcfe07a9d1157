"""Events after a number, and the current state of everything."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from backend.catalogue.models import Resort
from backend.common.errors import BadInput, DomainError
from backend.event_feed.models import Event, Standing, Stream


class EventsGone(DomainError):
    """`oldest`: the number after which everything is still here."""

    code = "events_gone"
    status = 410
    message = "Events after this number have been deleted. Read the current state and continue from there."


@dataclass(frozen=True, kw_only=True)
class Page:
    """Some events in order; where to go on, and whether there is nothing more for now."""

    events: list[Event]
    next: int
    at_end: bool
    last: int


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """Some of what stands; `sequence` is the number to read the events after, once all pages were read."""

    standing: list[Standing]
    sequence: int
    next: int | None


def events_after(*, resort: Resort, after: int, kinds: Collection[str], limit: int) -> Page:
    """The resort's events of these kinds after a number.

    Raises EventsGone where some of them have been forgotten, and BadInput for a number that was never given.
    """
    last = _stream(resort).last
    if after > last:
        # Of another resort, or from before a backup was put back: waiting for it would be waiting in vain.
        raise BadInput(("/after", "after_unknown", "No event has this number yet."))
    wanted = Event.objects.filter(resort=resort, sequence__gt=after, sequence__lte=last, kind__in=kinds)
    found = list(wanted.order_by("sequence")[: limit + 1])
    # Asked afterwards: what was forgotten while we read would be missing above.
    forgotten = _stream(resort).forgotten
    if after < forgotten:
        raise EventsGone(oldest=forgotten)
    events, more = found[:limit], len(found) > limit
    # What was left out by its kind is behind the reader too.
    return Page(events=events, next=events[-1].sequence if more else last, at_end=not more, last=last)


def standing_now(*, resort: Resort, subjects: Collection[str], after: int, limit: int) -> Snapshot:
    """Of these subjects bookings, and the holds and blocks that last, in the order in which they were first told.

    `after`: a row.
    """
    sequence = _stream(resort).last
    rows = list(Standing.objects.filter(resort=resort, subject__in=subjects, pk__gt=after).order_by("pk")[: limit + 1])
    page = rows[:limit]
    return Snapshot(standing=page, sequence=sequence, next=page[-1].pk if len(rows) > limit else None)


def event_told(event: Event, *, slug: str) -> dict[str, Any]:
    """An event as it is told, here and in a webhook's body."""
    return {
        "id": event.name,
        "type": event.kind,
        "timestamp": event.at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "sequence": event.sequence,
        "resort": slug,
        "subject": event.subject,
        "subject_id": event.subject_id,
        "data": event.data,
    }


def _stream(resort: Resort) -> Stream:
    return Stream.objects.filter(resort=resort).first() or Stream(resort=resort)
