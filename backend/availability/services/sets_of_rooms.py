"""Sets of rooms for a party that no single room sleeps, or that wants to sleep in several."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations_with_replacement
from math import comb

from backend.availability.services.kept_resorts import KeptRoom
from backend.availability.services.party_prices import NO_PRICE
from backend.availability.services.plan_prices import PlanPrices

# So many sets are told, and so many are priced to find those of a wished number of rooms.
TOLD_MOST = 5
TRIED_MOST = 300

RoomSet = tuple[KeptRoom, ...]


def choose_sets(
    prices: PlanPrices, free: Sequence[KeptRoom], groups: Sequence[Sequence[KeptRoom]], *, exactly: int | None
) -> list[RoomSet]:
    """Sets of free rooms, each in the order of its ids, the cheapest first: the cheapest of all, and of each group
    alone. `exactly` so many rooms, if somebody says how many."""
    found: set[RoomSet] = set()
    for rooms in (free, *groups):
        chosen = prices.cheapest_set(rooms) if (exactly or 1) == 1 else _of_number(prices, rooms, exactly or 1)
        # One room alone is no set: it is told with its type.
        if chosen and len(chosen) > 1:
            found.add(tuple(chosen))
    in_order = sorted(found, key=lambda some: (prices.plans[0].price_of(some), [room.id for room in some]))
    return in_order[:TOLD_MOST]


def _of_number(prices: PlanPrices, rooms: Sequence[KeptRoom], number: int) -> list[KeptRoom] | None:
    """The cheapest set of so many of the rooms that sleeps the party."""
    priced = ((prices.plans[0].price_of(some), some) for some in _tried(prices, rooms, number))
    best = min(priced, key=lambda pair: (pair[0], [room.id for room in pair[1]]), default=None)
    return list(best[1]) if best and best[0] < NO_PRICE else None


def _tried(prices: PlanPrices, rooms: Sequence[KeptRoom], number: int) -> Iterator[RoomSet]:
    """Sets of so many rooms that sleep the party: of each mixture of kinds one, those first that cost least a place."""
    by_kind: dict[int, list[KeptRoom]] = {}
    for room in sorted(rooms):
        by_kind.setdefault(room.kind, []).append(room)
    kinds = sorted(by_kind, key=lambda kind: _a_place(prices, by_kind[kind][0]))
    while kinds and comb(len(kinds) + number - 1, number) > TRIED_MOST and len(kinds) > 1:
        kinds.pop()
    size = prices.wish.party.size
    for mixture in combinations_with_replacement(kinds, number):
        wanted = Counter(mixture)
        if all(len(by_kind[kind]) >= count for kind, count in wanted.items()):
            some = [room for kind, count in wanted.items() for room in by_kind[kind][:count]]
            if sum(room.capacity for room in some) >= size:
                yield tuple(sorted(some))


def _a_place(prices: PlanPrices, room: KeptRoom) -> float:
    totals = prices.plans[0].alone[room.kind]
    return (totals.total_paise if totals else NO_PRICE) / room.capacity
