"""Guests and the resort want the same rooms at the same moment."""

import pytest
from django.utils import timezone

from backend.inventory.models import Block, Stay
from backend.inventory.services import room_blocks
from backend.inventory.services.room_blocks import BlockConflict
from backend.inventory.states import STAY_TAKEN
from tests import cast
from tests.common.clock import later
from tests.inventory.test_room_blocks import a_group
from tests.races import crowd

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def wish(rooms):
    nights = {"check_in": cast.in_days(30), "check_out": cast.in_days(35)}
    return {"room_ids": [room.pk for room in rooms], "kind": "channel", "note": "", "at": timezone.now(), **nights}


def block(rooms):
    try:
        return room_blocks.place_block(**wish(rooms))
    except BlockConflict:
        return None


def test_blocks_and_holds_of_the_same_two_rooms_in_opposite_order_have_one_winner(resort):
    rooms = [cast.a_room(resort, number) for number in ("A1", "A2")]
    before = crowd.deadlocks()
    holds = [lambda guest=guest: cast.select(guest, *rooms[::-1]).status_code == 201 for guest in crowd.guests(6)]
    blocks = [lambda: block(rooms) is not None for _ in range(6)]
    assert sum(crowd.at_once(*holds, *blocks)) == 1
    taken = Stay.objects.filter(state__in=STAY_TAKEN)
    assert taken.count() == 2
    assert len(set(taken.values_list("attempt", "block"))) == 1
    assert crowd.deadlocks() == before


def test_a_refused_block_leaves_nothing_behind(resort):
    rooms = [cast.a_room(resort, number) for number in ("A1", "A2")]
    won = [one for one in crowd.at_once(*[lambda: block(rooms) for _ in range(8)]) if one]
    assert [one.pk for one in won] == list(Block.objects.values_list("pk", flat=True))


def test_sweepers_and_a_hand_at_once_lift_a_block_once(room):
    one = a_group(room, release_in=1)
    with later(days=2):
        now = timezone.now()
        sweeps = [lambda: room_blocks.release_due(at=now) for _ in range(5)]
        hands = [lambda: int(room_blocks.lift(block=Block.objects.get(pk=one.pk), at=now)) for _ in range(3)]
        assert sum(crowd.at_once(*sweeps, *hands)) == 1
    assert Stay.objects.get().state == "released"


def test_two_blocks_that_move_onto_each_other_do_not_wait_in_a_circle(resort):
    rooms = [cast.a_room(resort, number) for number in ("A1", "A2")]
    first = block(rooms)
    second = room_blocks.place_block(
        **{**wish(rooms[::-1]), "check_in": cast.in_days(40), "check_out": cast.in_days(45)}
    )
    before = crowd.deadlocks()

    def move(one, begin):
        nights = {"check_in": cast.in_days(begin), "check_out": cast.in_days(begin + 5)}
        try:
            return bool(room_blocks.reshape(block=one, **nights, at=timezone.now()))
        except BlockConflict:
            return False

    moved = crowd.at_once(lambda: move(first, 36), lambda: move(second, 38), lambda: move(first, 41))
    assert any(moved)
    assert crowd.deadlocks() == before
