"""What was asked for follows the rooms of a stay, whoever moves whom."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.pricing.core.frozen_price import FrozenPrice
from backend.pricing.core.stay_choices import StayChoices
from tests.pricing.example_stays import stay

ASKED = StayChoices(add_ons={"safari": 2}, extra_beds={1: 1, 2: 2}, room_types={1: "deluxe"}, bought={2: 7})

rooms = st.integers(1, 9)


def test_it_is_read_as_it_was_written():
    assert StayChoices.load(json.loads(json.dumps(ASKED.as_json()))) == ASKED


def test_another_room_by_the_house_is_what_the_one_before_was():
    moved = ASKED.moved(1, 5)
    assert (moved.extra_beds, moved.room_types, moved.bought) == ({5: 1, 2: 2}, {5: "deluxe"}, {5: 1, 2: 7})
    assert moved.add_ons == ASKED.add_ons


def test_whoever_is_moved_again_has_still_bought_the_first_room():
    assert ASKED.moved(2, 3).bought == {3: 7}
    assert ASKED.moved(2, 7).bought == {}


@given(way=st.lists(rooms, min_size=1, max_size=6))
def test_any_way_back_is_no_move(way):
    start = StayChoices(extra_beds={10: 1}, room_types={10: "deluxe"})
    moved, at = start, 10
    for room in (*way, 10):
        if room != at:
            moved, at = moved.moved(at, room), room
    assert moved == start


def test_another_room_by_the_guest_brings_the_beds_alone():
    follows = {1: 4, 2: 2}
    after = ASKED.follow(follows)
    assert (after.extra_beds, after.room_types, after.bought) == ({4: 1, 2: 2}, {}, {2: 7})


def test_a_room_that_is_given_up_takes_its_beds_along():
    assert ASKED.follow({2: 2}).extra_beds == {2: 2}


def test_a_price_keeps_it_and_renames_it_with_its_rooms():
    price = FrozenPrice.of(stay("7000"))
    assert price.asked == StayChoices()
    kept = FrozenPrice.load({**price.as_json(), "choices": ASKED.as_json()})
    assert kept.asked == ASKED
    assert kept.rename_room(1, new_id=5, new_number="S5").asked == ASKED.moved(1, 5)


@pytest.mark.parametrize("quantity", [1, 3])
def test_a_price_from_before_asks_for_what_it_has_counted(quantity):
    line = {
        "kind": "add_on",
        "code": "safari",
        "quantity": quantity,
        "price_paise": 1,
        "tax_percent": 0,
        "tax_paise": 0,
    }
    bed = {"kind": "extra_bed", "room_id": 4, "quantity": 2, "price_paise": 1, "tax_percent": 0, "tax_paise": 0}
    old = FrozenPrice.load({**FrozenPrice.of(stay("7000")).as_json(), "lines": [line, bed]})
    assert old.asked == StayChoices(add_ons={"safari": quantity}, extra_beds={4: 2})
    assert "choices" not in old.as_json()
