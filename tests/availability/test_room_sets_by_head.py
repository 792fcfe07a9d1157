"""The cheapest rooms where people cost extra, against trying every set."""

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from backend.availability.core.room_sets_by_head import MOST_PEOPLE, HeadcountCandidate, cheapest_by_head
from backend.pricing.core.party import Party, RoomOffer, seat
from tests.machinery import volume

# Capacity, included guests, what the room costs with 1, 2, … in it.
kinds = st.tuples(st.integers(1, 4), st.integers(1, 4), st.lists(st.integers(1, 6), min_size=4, max_size=4))


def rooms_of(drawn) -> list[HeadcountCandidate]:
    """More people never cost less."""
    return [
        HeadcountCandidate(
            room_id=number,
            capacity=capacity,
            included=min(included, capacity),
            price=lambda people, steps=steps: sum(steps[:people]),
        )
        for number, (capacity, included, steps) in enumerate(drawn, start=1)
    ]


def price_of(rooms, party) -> int:
    """What a hold of these rooms would be asked for."""
    offers = [
        RoomOffer(
            room_id=room.room_id, room_number="", night_paise=1, included_guests=room.included, capacity=room.capacity
        )
        for room in rooms
    ]
    seated = seat(Party(adults=party), offers)
    return sum(room.price(taken.adults) if taken.adults else 1 for room, taken in zip(rooms, seated, strict=True))


def every_way(rooms, party, most_rooms):
    for size in range(1, min(len(rooms), most_rooms) + 1):
        for chosen in combinations(rooms, size):
            if sum(room.capacity for room in chosen) >= party:
                yield price_of(chosen, party), size, tuple(room.room_id for room in chosen)


@settings(max_examples=volume.share(3000))
@given(st.lists(kinds, max_size=6), st.integers(1, 10), st.integers(1, 6))
def test_the_suggestion_is_what_trying_every_set_finds(drawn, party, most_rooms):
    rooms = rooms_of(drawn)
    assert cheapest_by_head(rooms, party, most_rooms=most_rooms) == min(
        every_way(rooms, party, most_rooms), default=None
    )


def test_a_large_resort_is_no_trouble():
    asked = []

    def price(people: int) -> int:
        asked.append(people)
        return 100 + people

    rooms = [HeadcountCandidate(room_id=n, capacity=1 + n % 6, included=1 + n % 3, price=price) for n in range(300)]
    found = cheapest_by_head(rooms, MOST_PEOPLE, most_rooms=10)
    assert found is not None
    assert len(found[2]) <= 10
    # The work is bounded by rooms x party x places x rooms per hold, whatever they cost.
    assert len(asked) <= 300 * MOST_PEOPLE * 6 * 11
