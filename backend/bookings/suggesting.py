"""The cheapest set of rooms that seats a party: exact, pure, bounded by rooms x party."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Candidate:
    room_id: int
    capacity: int
    price_paise: int


def cheapest(rooms: Sequence[Candidate], party: int) -> list[int]:
    """Ids of the set with the lowest price (then the fewest rooms) that seats `party`; empty when none does.

    best[n] is the best (price, number of rooms, ids) seating n people, filled room by room.
    """
    best: list[tuple[int, int, tuple[int, ...]] | None] = [(0, 0, ()), *[None] * party]
    for room in sorted(rooms, key=lambda r: r.room_id):
        for seated in range(party, 0, -1):
            before = best[max(0, seated - room.capacity)]
            if before is None:
                continue
            option = (before[0] + room.price_paise, before[1] + 1, (*before[2], room.room_id))
            current = best[seated]
            if current is None or option < current:
                best[seated] = option
    found = best[party]
    return list(found[2]) if found else []
