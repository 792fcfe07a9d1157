"""Alternative stays when nothing fits: other dates, or a change of room in between. Pure functions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import nlargest

from backend.common.nights import Nights


@dataclass(frozen=True, kw_only=True)
class FreeNights:
    """A room over a window of nights: bit n of `busy` is set where its night n is taken."""

    room_id: int
    capacity: int
    busy: int


@dataclass(frozen=True, kw_only=True)
class RoomNeed:
    """How many people, in how many rooms at most."""

    guests: int
    most_rooms: int


# Nights `[begin, end)` of the window, counted from its first.
Span = tuple[int, int]


def taken(stays: Iterable[Nights], *, window: Nights) -> int:
    """The bits of the nights that these stays take of a window."""
    busy = 0
    for stay in stays:
        begin = max(0, (stay.check_in - window.check_in).days)
        end = min(len(window), (stay.check_out - window.check_in).days)
        if begin < end:
            busy |= _bits((begin, end))
    return busy


def free(rooms: Iterable[FreeNights], span: Span) -> list[int]:
    """Ids of the rooms that are free in every night of the span."""
    return [room.room_id for room in rooms if not room.busy & _bits(span)]


def seats(rooms: Iterable[FreeNights], span: Span, need: RoomNeed) -> bool:
    """Whether rooms that are free in every night of the span seat the need."""
    capacities = (room.capacity for room in rooms if not room.busy & _bits(span))
    return sum(nlargest(need.most_rooms, capacities)) >= need.guests


def shifts(rooms: Sequence[FreeNights], span: Span, need: RoomNeed, *, days: int) -> list[int]:
    """By how many days, `days` at most, the span could move to seat the party: nearest first, earlier before later.

    No span begins before the window's first night; the window reaches `days` beyond the span.
    """
    begin, end = span
    steps = sorted((step for step in range(-days, days + 1) if step and begin + step >= 0), key=lambda s: (abs(s), s))
    return [step for step in steps if seats(rooms, (begin + step, end + step), need)]


def split_stay(rooms: Sequence[FreeNights], span: Span, need: RoomNeed, *, most_parts: int) -> list[Span]:
    """The span in as few parts as possible, in each of which free rooms seat the party; empty where none can.

    The longest part first is enough: whatever seats a party in many nights seats it in some of them.
    """
    begin, end = span
    parts: list[Span] = []
    while begin < end and len(parts) < most_parts:
        reach = next((until for until in range(end, begin, -1) if seats(rooms, (begin, until), need)), None)
        if reach is None:
            return []
        parts.append((begin, reach))
        begin = reach
    return parts if begin == end else []


def _bits(span: Span) -> int:
    begin, end = span
    return ((1 << (end - begin)) - 1) << begin
