from datetime import timedelta

import pytest
from django.utils import timezone

from backend.common.errors import BadInput, NotFound
from backend.inventory import selectors as inventory_selectors
from backend.inventory.models import Block, Stay
from backend.inventory.services import room_blocks
from backend.inventory.services.room_blocks import BlockConflict, BlockLifted
from tests import cast
from tests.common.clock import later
from tests.holds.steps import booked, free_rooms, held, paying_for, stays

pytestmark = pytest.mark.django_db(transaction=True)


def placed(*rooms, begin=30, end=35, **more) -> Block:
    """A block of these rooms for these days from today."""
    fields = {"kind": "maintenance", "note": "New pipes.", "at": timezone.now(), **more}
    return room_blocks.place_block(
        room_ids=[room.pk for room in rooms], check_in=cast.in_days(begin), check_out=cast.in_days(end), **fields
    )


def a_group(*rooms, release_in=10, **more) -> Block:
    return placed(*rooms, kind="group", release_on=cast.in_days(release_in), **more)


def conflicts(*rooms, **more):
    """What a refused block names: nothing was stored."""
    before = (Block.objects.count(), Stay.objects.count())
    with pytest.raises(BlockConflict) as refusal:
        placed(*rooms, **more)
    assert (Block.objects.count(), Stay.objects.count()) == before
    return refusal.value.extra["conflicts"]


def bad(*rooms, **more):
    with pytest.raises(BadInput) as refusal:
        placed(*rooms, **more)
    assert not Block.objects.exists()
    return [(error["pointer"], error["code"]) for error in refusal.value.extra["errors"]]


@pytest.mark.parametrize("kind", ["maintenance", "owner", "channel", "group"])
def test_a_block_keeps_all_its_rooms_from_guests(asha_browser, resort, room, kind):
    other = cast.a_room(resort, "A102")
    placed(room, other, kind=kind)
    assert stays() == {room.pk: "blocked", other.pk: "blocked"}
    assert free_rooms(asha_browser) == []
    assert cast.select(asha_browser, room).json()["lost_rooms"] == [room.pk]


def test_it_remembers_who_placed_it_why_and_when(asha, room, now):
    block = placed(room, user_id=asha.pk, at=now)
    block.refresh_from_db()
    assert (block.created_by, block.note, block.created_at, block.resort) == (asha, "New pipes.", now, room.resort)


def test_nights_beside_it_stay_on_sale(asha_browser, room):
    placed(room, begin=30, end=32)
    assert free_rooms(asha_browser, stay=cast.nights(29, 30)) == [room.pk]
    assert free_rooms(asha_browser, stay=cast.nights(31, 32)) == []
    assert free_rooms(asha_browser, stay=cast.nights(32, 33)) == [room.pk]


def conflict(room, what, begin=30, end=35, **more):
    days = {"check_in": cast.in_days(begin).isoformat(), "check_out": cast.in_days(end).isoformat()}
    return {"room_id": room.pk, "room_number": room.room_number, **days, "what": what, **more}


@pytest.mark.parametrize("way", [held, paying_for])
def test_a_room_that_a_guest_holds_or_pays_for_is_not_overwritten(asha_browser, room, way):
    way(asha_browser, room)
    assert conflicts(room, begin=34, end=40) == [conflict(room, "hold")]


def test_a_booked_room_is_named_with_its_reference(asha_browser, room):
    booking = booked(asha_browser, room)
    assert conflicts(room) == [conflict(room, "booking", reference=booking.reference)]


def test_a_blocked_room_is_named_with_its_block(room):
    block = placed(room)
    assert conflicts(room, kind="channel") == [conflict(room, "block", block_id=block.pk)]


def test_everything_in_the_way_is_named_and_no_room_is_taken(asha_browser, resort, room):
    free, blocked = cast.a_room(resort, "A102"), cast.a_room(resort, "A103")
    held(asha_browser, room)
    block = placed(blocked)
    assert conflicts(free, blocked, room) == [
        conflict(room, "hold"),
        conflict(blocked, "block", block_id=block.pk),
    ]


def test_a_lapsed_hold_is_in_nobodys_way_though_nobody_swept(asha_browser, room):
    held(asha_browser, room)
    with later(seconds=601):
        placed(room)
    assert list(Stay.objects.order_by("pk").values_list("state", flat=True)) == ["lapsed", "blocked"]


def test_what_cannot_be_meant_is_refused(resort, room, now):
    assert bad(room, kind="party") == [("/kind", "invalid_choice")]
    assert bad(room, begin=30, end=30) == [("/check_out_date", "no_night")]
    assert bad(room, begin=30, end=29) == [("/check_out_date", "no_night")]
    assert bad(room, begin=0, end=732) == [("/check_out_date", "block_too_long")]
    assert bad() == [("/room_ids", "no_room")]
    assert bad(room, release_on=cast.in_days(10)) == [("/release_on", "not_a_group")]
    assert bad(room, kind="group", release_on=cast.in_days(0)) == [("/release_on", "date_in_past")]
    assert bad(room, cast.a_room(cast.a_resort("Palm Grove"))) == [("/room_ids", "room_unknown")]


def test_a_room_named_twice_is_blocked_once(room):
    assert placed(room, room).stays.count() == 1


def test_lifting_frees_the_rooms_at_once_and_is_calm_the_second_time(asha_browser, room, now):
    block = placed(room)
    assert [room_blocks.lift(block=block, at=now), room_blocks.lift(block=block, at=now)] == [True, False]
    assert (free_rooms(asha_browser), stays()) == ([room.pk], {room.pk: "released"})
    assert Block.objects.get().lifted_at == now


def test_lifting_what_is_gone_is_refused(room, now):
    block = placed(room)
    Stay.objects.all().delete()
    Block.objects.all().delete()
    with pytest.raises(NotFound):
        room_blocks.lift(block=block, at=now)


def test_a_block_moves_to_nights_that_touch_its_old_ones(asha_browser, resort, room, now):
    block = placed(room, cast.a_room(resort, "A102"))
    room_blocks.reshape(block=block, check_in=cast.in_days(32), check_out=cast.in_days(38), at=now)
    nights = {(cast.in_days(32), cast.in_days(38))}
    assert set(Stay.objects.values_list("check_in", "check_out")) == nights
    assert set(Block.objects.values_list("check_in", "check_out")) == nights
    assert len(free_rooms(asha_browser, stay=cast.nights(30, 32))) == 2


def test_a_block_moves_with_all_its_rooms_or_not_at_all(asha_browser, resort, room, now):
    block = placed(room, cast.a_room(resort, "A102"))
    booking = booked(asha_browser, room, stay=cast.nights(36, 38))
    with pytest.raises(BlockConflict) as refusal:
        room_blocks.reshape(block=block, check_in=cast.in_days(32), check_out=cast.in_days(37), at=now)
    assert [found["reference"] for found in refusal.value.extra["conflicts"]] == [booking.reference]
    assert set(block.stays.values_list("check_out", flat=True)) == {cast.in_days(35)}


def test_a_lifted_block_does_not_come_back(room, now):
    block = placed(room)
    room_blocks.lift(block=block, at=now)
    with pytest.raises(BlockLifted):
        room_blocks.reshape(block=block, check_in=cast.in_days(40), check_out=cast.in_days(41), at=now)
    assert stays() == {room.pk: "released"}


def test_a_groups_rooms_are_free_from_their_day_of_release_though_nobody_swept(asha, resort, room):
    other = cast.a_room(resort, "A102")
    a_group(room, other, release_in=10)
    with later(days=9):
        assert free_rooms(cast.logged_in(asha), stay=cast.nights(21, 26)) == []
    with later(days=10):
        browser = cast.logged_in(asha)
        assert free_rooms(browser, stay=cast.nights(20, 25)) == [room.pk, other.pk]
        assert cast.select(browser, room, stay=cast.nights(20, 25)).status_code == 201
    assert set(Stay.objects.filter(room=room).values_list("state", flat=True)) == {"released", "held"}


def test_another_block_takes_what_a_group_has_left(room):
    a_group(room, release_in=10)
    with later(days=10):
        placed(room, begin=20, end=25)
    assert Stay.objects.filter(state="blocked").count() == 1


def test_a_sweep_writes_the_release_down_once(room, now):
    block = a_group(room, release_in=10)
    after = now + timedelta(days=11)
    assert [room_blocks.release_due(at=now), room_blocks.release_due(at=after), room_blocks.release_due(at=after)] == [
        0,
        1,
        0,
    ]
    block.refresh_from_db()
    assert (block.lifted_at, stays()) == (after, {room.pk: "released"})


def test_a_group_past_its_day_of_release_is_not_moved(room, now):
    block = a_group(room, release_in=10)
    with pytest.raises(BlockLifted):
        room_blocks.reshape(
            block=block, check_in=cast.in_days(30), check_out=cast.in_days(31), at=now + timedelta(days=11)
        )


def test_a_list_has_what_stands_now_or_later(resort, room, now):
    over = placed(room, begin=-4, end=0)
    lifted, released = placed(room, begin=10, end=11), a_group(room, begin=40, end=41, release_in=5)
    stands, later_group = placed(room, begin=0, end=1), a_group(room)
    room_blocks.lift(block=lifted, at=now)
    seen = inventory_selectors.blocks_at(resort=resort, at=now)
    assert (over in seen, lifted in seen) == (False, False)
    assert list(seen) == [stands, later_group, released]
    assert list(inventory_selectors.blocks_at(resort=resort, at=now + timedelta(days=6))) == [later_group]
