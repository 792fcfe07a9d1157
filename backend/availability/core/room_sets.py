"""The cheapest set of rooms that sleeps a party. Pure functions, bounded by rooms x party x rooms per hold."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Candidate:
    room_id: int
    capacity: int
    price_paise: int


# Price, number of rooms, ids: compared in this order.
Choice = tuple[int, int, tuple[int, ...]]


def cheapest_rooms(rooms: Sequence[Candidate], party: int, *, most_rooms: int) -> list[int]:
    """Ids of the set with the lowest price (then the fewest rooms) that seats `party`; empty when none does.

    Nobody can hold more than `most_rooms` at once.
    """
    found = choose(rooms, party, most_rooms=most_rooms)
    return list(found[2]) if found else []


def choose(rooms: Sequence[Candidate], party: int, *, most_rooms: int) -> Choice | None:
    """The same with its price; None when no set seats the party.

    Sets that are small anyway, nearly all, are found without counting rooms, which is that many times faster.
    """
    if sum(sorted((room.capacity for room in rooms), reverse=True)[:most_rooms]) < party:
        return None
    found = _cheapest(rooms, party, layers=1, step=0)
    if found and found[1] > most_rooms:
        found = _cheapest(rooms, party, layers=most_rooms + 1, step=1)
    return found


def _cheapest(rooms: Sequence[Candidate], party: int, *, layers: int, step: int) -> Choice | None:
    """best[k][n] is the best choice seating n people with k rooms (k stays 0 with step 0), filled room by room."""
    best: list[list[Choice | None]] = [[None] * (party + 1) for _ in range(layers)]
    best[0][0] = (0, 0, ())
    for room in sorted(rooms, key=lambda room: room.room_id):
        for layer in range(layers - 1, step - 1, -1):
            for seated in range(party, 0, -1):
                before = best[layer - step][max(0, seated - room.capacity)]
                if before is not None:
                    option = (before[0] + room.price_paise, before[1] + 1, (*before[2], room.room_id))
                    current = best[layer][seated]
                    best[layer][seated] = option if current is None else min(option, current)
    seating_all = [choice for layer in best if (choice := layer[party]) is not None]
    return min(seating_all, default=None)
