import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.pricing.core import party
from backend.pricing.core.party import Party
from backend.pricing.core.price_refusals import PartyTooLarge
from tests.pricing.core.story import a_room

rooms = st.lists(st.tuples(st.integers(1, 4), st.integers(1, 6)), min_size=1, max_size=5).map(
    lambda sizes: [a_room(number=n, included=inc, capacity=cap) for n, (inc, cap) in enumerate(sizes)]
)


@given(rooms, st.integers(1, 12), st.lists(st.integers(0, 17), max_size=6))
def test_everybody_has_a_bed_and_no_room_more_than_it_has(found, adults, ages):
    guests = Party(adults=adults, child_ages=tuple(ages))
    if guests.size > sum(room.capacity for room in found):
        with pytest.raises(PartyTooLarge):
            party.seat(guests, found)
        return
    seated = party.seat(guests, found)
    assert sum(room.adults for room in seated) == adults
    assert sorted(age for room in seated for age in room.child_ages) == sorted(ages)
    for room in seated:
        inside = room.adults + len(room.child_ages)
        extra = room.extra_adults + len(room.extra_child_ages)
        assert inside <= room.room.capacity
        assert extra == max(inside - room.room.included_guests, 0)


@given(rooms, st.integers(1, 12))
def test_nobody_costs_extra_while_a_place_is_included(found, adults):
    included = sum(min(room.included_guests, room.capacity) for room in found)
    if adults > sum(room.capacity for room in found):
        return
    extra = sum(room.extra_adults for room in party.seat(Party(adults=adults), found))
    assert extra == max(adults - included, 0)


def test_the_youngest_are_the_extra_ones():
    (seated,) = party.seat(Party(adults=1, child_ages=(3, 9)), [a_room(included=2, capacity=3)])
    assert (seated.extra_adults, seated.extra_child_ages) == (0, (3,))
