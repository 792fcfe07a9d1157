from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from backend.availability.core.room_sets import Candidate, cheapest_rooms
from tests.machinery import volume

# Few prices, so that sets of equal price are common.
rooms = st.lists(st.tuples(st.integers(1, 6), st.integers(1, 5)), max_size=8).map(
    lambda pairs: [Candidate(room_id=n, capacity=c, price_paise=p) for n, (c, p) in enumerate(pairs, start=1)]
)


def every_way(rooms: list[Candidate], party: int, most_rooms: int):
    for size in range(1, min(len(rooms), most_rooms) + 1):
        for chosen in combinations(rooms, size):
            if sum(room.capacity for room in chosen) >= party:
                yield sum(room.price_paise for room in chosen), size, [room.room_id for room in chosen]


@settings(max_examples=volume.share(3000))
@given(rooms, st.integers(1, 12), st.integers(1, 8))
def test_the_suggestion_is_what_trying_every_set_finds(rooms, party, most_rooms):
    _, _, best = min(every_way(rooms, party, most_rooms), default=(0, 0, []))
    assert cheapest_rooms(rooms, party, most_rooms=most_rooms) == best


@given(rooms, st.integers(1, 12), st.randoms())
def test_the_order_of_the_rooms_does_not_matter(rooms, party, random):
    shuffled = random.sample(rooms, len(rooms))
    assert cheapest_rooms(shuffled, party, most_rooms=8) == cheapest_rooms(rooms, party, most_rooms=8)


def test_of_sets_at_one_price_the_one_with_fewer_rooms_is_suggested():
    rooms = [Candidate(room_id=1, capacity=2, price_paise=5), Candidate(room_id=2, capacity=2, price_paise=5)]
    assert cheapest_rooms([*rooms, Candidate(room_id=3, capacity=4, price_paise=10)], 4, most_rooms=8) == [3]


def test_when_no_set_seats_the_party_none_is_suggested():
    assert cheapest_rooms([Candidate(room_id=1, capacity=3, price_paise=5)], 4, most_rooms=8) == []


def test_a_large_resort_and_a_large_party_are_no_trouble():
    rooms = [Candidate(room_id=n, capacity=1 + n % 4, price_paise=100 + n) for n in range(1, 301)]
    assert sum(rooms[n - 1].capacity for n in cheapest_rooms(rooms, 200, most_rooms=80)) >= 200
