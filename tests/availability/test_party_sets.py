"""The cheapest rooms for a party with children, against trying every set; and which rooms it is enough to look at."""

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from backend.availability.core.party_sets import PartyCandidate, cheapest_for_party
from backend.availability.core.same_rooms import first_of_each
from backend.pricing.core.party import Party, RoomOffer, seat
from tests.machinery import volume

# Capacity, included guests, price of the room.
kinds = st.tuples(st.integers(1, 4), st.integers(1, 4), st.integers(0, 5))
parties = st.builds(Party, adults=st.integers(1, 4), child_ages=st.lists(st.integers(0, 17), max_size=4).map(tuple))


def paid(room_price: int, inside, beyond) -> int:
    """An extra adult costs 7, an extra child a third of its age; everybody eats for one, adults for two."""
    meals = sum(2 if age is None else 1 for age in (*inside, *beyond))
    return room_price + meals + sum(7 if age is None else age // 3 for age in beyond)


def candidates(drawn, party) -> list[PartyCandidate]:
    people = party.in_order
    return [
        PartyCandidate(
            room_id=number,
            capacity=capacity,
            included=included,
            price=lambda who, price=price: paid(price, people[who[0] : who[1]], people[who[2] : who[3]]),
        )
        for number, (capacity, included, price) in enumerate(drawn, start=1)
    ]


def price_of(chosen, drawn, party) -> int:
    """What a hold of these rooms would be asked for."""
    offers = [
        RoomOffer(room_id=n, room_number="", night_paise=1, included_guests=included, capacity=capacity)
        for n in chosen
        for capacity, included, _ in [drawn[n - 1]]
    ]
    total = 0
    for n, taken in zip(chosen, seat(party, offers), strict=True):
        extra = [None] * taken.extra_adults + list(taken.extra_child_ages)
        everybody = [None] * taken.adults + list(taken.child_ages)
        total += paid(drawn[n - 1][2], everybody, ()) + paid(0, (), extra) - paid(0, extra, ())
    return total


def every_way(drawn, party, most_rooms):
    for size in range(1, min(len(drawn), most_rooms) + 1):
        for chosen in combinations(range(1, len(drawn) + 1), size):
            if sum(drawn[n - 1][0] for n in chosen) >= party.size:
                yield price_of(chosen, drawn, party), size, chosen


@settings(max_examples=volume.share(2000))
@given(st.lists(kinds, max_size=6), parties, st.integers(1, 6))
def test_the_suggestion_is_what_trying_every_set_finds(drawn, party, most_rooms):
    found = cheapest_for_party(candidates(drawn, party), party.size, most_rooms=most_rooms)
    assert found == min(every_way(drawn, party, most_rooms), default=None)


@settings(max_examples=volume.share(1000))
@given(st.lists(st.sampled_from([(2, 1, 3), (3, 2, 4), (4, 2, 5)]), max_size=14), parties, st.integers(1, 5))
def test_of_rooms_that_are_alike_the_first_ones_are_enough(drawn, party, most_rooms):
    rooms = candidates(drawn, party)
    kind = {room.room_id: drawn[room.room_id - 1] for room in rooms}
    some = first_of_each(rooms, lambda room: kind[room.room_id], most=min(party.size, most_rooms))
    found = [cheapest_for_party(looked_at, party.size, most_rooms=most_rooms) for looked_at in (rooms, some)]
    assert found[0] == found[1]
    assert len(some) <= len(rooms)


def test_of_fifty_rooms_of_three_kinds_few_are_looked_at():
    assert len(first_of_each(range(50), lambda n: n % 3, most=2)) == 6
