"""The cheapest set of rooms for a party with children, where who sleeps in a room decides its price. Pure functions.

People are seated as `pricing.core.party.seat` does: first in the places that cost nothing more, room by room in the
order of the ids, adults before children and older children before younger ones; who is left is extra, again room by
room. So where it is known how many will be extra, it is known who, and a room's guests follow from how many are seated
in the rooms before it. Each number of extra people is tried.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from backend.availability.core.room_sets import Choice

# Above this the work would be seconds: rooms x rooms per hold x people to the third.
MOST_PEOPLE = 12

# Of the people in their order: who sleeps in places that cost nothing more, from and to; and who is extra.
Sleepers = tuple[int, int, int, int]


@dataclass(frozen=True, kw_only=True)
class PartyCandidate:
    """A room: `included` people sleep in it for its price, `capacity` can; `price` is what it costs with these."""

    room_id: int
    capacity: int
    included: int
    price: Callable[[Sleepers], int]


# How many of the included people are seated, how many of the extra ones, in how many rooms (0 where nobody counts).
State = tuple[int, int, int]


def cheapest_for_party(rooms: Sequence[PartyCandidate], people: int, *, most_rooms: int) -> Choice | None:
    """The set with the lowest price (then the fewest rooms) that seats them all, with its price; None: none does."""
    ordered = sorted(rooms, key=lambda room: room.room_id)
    found = [_cheapest(ordered, people, extra=extra, most_rooms=0) for extra in range(people)]
    best = min((choice for choice in found if choice), default=None)
    if best and best[1] > most_rooms:
        found = [_cheapest(ordered, people, extra=extra, most_rooms=most_rooms) for extra in range(people)]
        best = min((choice for choice in found if choice), default=None)
    return best


def _cheapest(rooms: Sequence[PartyCandidate], people: int, *, extra: int, most_rooms: int) -> Choice | None:
    """The best set with exactly so many extra people."""
    included = people - extra
    best: dict[State, Choice] = {(0, 0, 0): (0, 0, ())}
    for room in rooms:
        for (inside, beyond, count), before in sorted(best.items(), reverse=True):
            after = _seated(room, inside, beyond, included=included, extra=extra)
            if after is None or (most_rooms and count == most_rooms):
                continue
            price = room.price((inside, after[0], included + beyond, included + after[1]))
            state = (*after, count + bool(most_rooms))
            option = (before[0] + price, before[1] + 1, (*before[2], room.room_id))
            if state not in best or option < best[state]:
                best[state] = option
    seated = (choice for (inside, beyond, _), choice in best.items() if (inside, beyond) == (included, extra))
    return min(seated, default=None)


def _seated(room: PartyCandidate, inside: int, beyond: int, *, included: int, extra: int) -> tuple[int, int] | None:
    """How many are seated once this room is in the set; None where it cannot be."""
    if (inside, beyond) == (included, extra):
        return None
    places = min(room.included, room.capacity)
    if not extra:
        return min(inside + places, included), 0
    # Somebody is extra only where all places that cost nothing more are taken.
    if inside + places > included:
        return None
    return inside + places, min(beyond + room.capacity - places, extra)
