"""The cheapest set of rooms for a party when a room's price depends on its number of guests. Pure functions.

People take the places that cost nothing more first, room by room in the order of the ids, and then the extra ones in
the same order (`pricing.core.party.seat`). So of any set the rooms are full up to one of them, and the rest has its
included guests only; or nobody is extra, and only the last room is not full. Each set is looked at in one of these
ways.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from backend.availability.core.room_sets import Choice

# Above this the work would be seconds: rooms x party x places x rooms per hold.
MOST_PEOPLE = 20


@dataclass(frozen=True, kw_only=True)
class HeadcountCandidate:
    """A room: `included` people sleep in it for its price, `capacity` can; `price(n)` is what it costs with so many."""

    room_id: int
    capacity: int
    included: int
    price: Callable[[int], int]


class _So(Enum):
    """How the rooms chosen so far are taken."""

    FULL = auto()
    # All with their included guests, and nobody extra.
    INCLUDED = auto()
    # Full up to one of them, and then with their included guests.
    MIXED = auto()
    # Everybody has a bed.
    DONE = auto()


# How they are taken, how many sleep in them, how many they are (0 where nobody counts).
State = tuple[_So, int, int]


def cheapest_by_head(rooms: Sequence[HeadcountCandidate], party: int, *, most_rooms: int) -> Choice | None:
    """The set with the lowest price (then the fewest rooms) that seats `party`, with its price; None when none does."""
    found = _cheapest(rooms, party, most_rooms=0)
    return _cheapest(rooms, party, most_rooms=most_rooms) if found and found[1] > most_rooms else found


def _cheapest(rooms: Sequence[HeadcountCandidate], party: int, *, most_rooms: int) -> Choice | None:
    """The best choice for each state, room by room; with `most_rooms` 0 nobody counts the rooms."""
    best: dict[State, Choice] = {(so, 0, 0): (0, 0, ()) for so in (_So.FULL, _So.INCLUDED)}
    for room in sorted(rooms, key=lambda room: room.room_id):
        fresh: dict[State, Choice] = {}
        for (so, seated, count), before in best.items():
            if so is _So.DONE or (most_rooms and count == most_rooms):
                continue
            for then, people in _ways(room, so, party - seated):
                if people < 1:
                    continue
                state = (_So.DONE if seated + people == party else then, seated + people, count + bool(most_rooms))
                option = (before[0] + room.price(people), before[1] + 1, (*before[2], room.room_id))
                if state not in fresh or option < fresh[state]:
                    fresh[state] = option
        for state, option in fresh.items():
            if state not in best or option < best[state]:
                best[state] = option
    return min((choice for (so, _, _), choice in best.items() if so is _So.DONE), default=None)


def _ways(room: HeadcountCandidate, so: _So, left: int) -> Iterator[tuple[_So, int]]:
    """How many of those who are left can sleep in one room more, and how the rooms are taken then."""
    included = min(room.included, room.capacity)
    if so is _So.FULL and room.capacity <= left:
        yield _So.FULL, room.capacity
    if so is _So.FULL:
        yield from ((_So.MIXED, people) for people in range(included, min(room.capacity, left + 1)))
    if so is _So.MIXED and included <= left:
        yield _So.MIXED, included
    if so is _So.INCLUDED:
        # Whoever is left has a place here, and the set is whole.
        yield _So.INCLUDED, min(included, left)
