"""Waiting for rooms of a type, whichever get free."""

import pytest
from django.db import IntegrityError, transaction

from backend.catalogue.models import Room, RoomType
from backend.holds.models import BookingAttempt
from backend.sale_rules.models import Restriction
from backend.waitlist.models import WaitingEntry
from tests import cast
from tests.common.clock import timeless
from tests.holds.steps import block, held
from tests.waitlist import line

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def rooms(resort) -> list[Room]:
    """Three rooms of the type deluxe, and a cheaper one without a type."""
    cast.a_room(resort, "B1", price="1000.00")
    rooms = [cast.a_room(resort, f"A{n}") for n in (8, 9, 10)]
    cast.a_type(resort, "deluxe", *rooms)
    return rooms


@pytest.fixture
def blocks(resort, rooms) -> list:
    """What keeps the deluxe rooms from being sold, in their order."""
    return line.sold_out(*rooms)


def offered_rooms(entry) -> list[str]:
    entry.refresh_from_db()
    assert entry.state == "offered"
    return list(entry.attempt.stays.order_by("room_id").values_list("room__room_number", flat=True))


def test_the_wish_names_the_type_and_how_many_and_is_shown(asha_browser, resort, blocks):
    answer = line.wait(asha_browser, resort, types={"deluxe": 2})
    assert answer.status_code == 201, answer.json()
    shown = asha_browser.get("/api/waiting/").json()["results"][0]
    assert shown["room_types"] == answer.json()["room_types"] == [{"code": "deluxe", "rooms": 2}]
    assert shown["room_ids"] == []
    assert WaitingEntry.objects.get().room_type_ids == [RoomType.objects.get().pk] * 2


def test_only_a_room_of_the_type_is_offered_and_only_when_there_are_enough(asha_browser, resort, rooms, blocks):
    entry = line.waits(asha_browser, resort, types={"deluxe": 2})
    line.lift(blocks[2])
    assert line.serve() == 0
    line.lift(blocks[0])
    assert line.serve() == 1
    assert offered_rooms(entry) == ["A8", "A10"]


def test_the_best_fit_is_offered_not_the_cheapest(asha_browser, resort, rooms, blocks):
    entry = line.waits(asha_browser, resort, types={"deluxe": 1})
    Room.objects.filter(pk=rooms[0].pk).update(price_per_night="1.00")
    for each in blocks:
        line.lift(each)
    block(rooms[1], 28, 30)
    block(rooms[1], 35, 36)
    line.serve()
    assert offered_rooms(entry) == ["A9"]


def test_rooms_of_several_types_are_offered_all_or_none(asha_browser, resort, rooms, blocks):
    suite = cast.a_room(resort, "S1", capacity=4)
    cast.a_type(resort, "suite", suite)
    kept = line.sold_out(suite)
    entry = line.waits(asha_browser, resort, types={"suite": 1, "deluxe": 1}, guests=4)
    line.lift(blocks[0])
    assert line.serve() == 0
    line.lift(kept[0])
    line.serve()
    assert offered_rooms(entry) == ["A8", "S1"]


def test_first_in_line_of_the_type_is_first_served(asha_browser, ravi_browser, resort, blocks):
    first = line.waits(asha_browser, resort, types={"deluxe": 1})
    line.waits(ravi_browser, resort, types={"deluxe": 1})
    line.lift(blocks[1])
    assert line.serve() == 1
    assert (offered_rooms(first), line.states()) == (["A9"], ["offered", "waiting"])


@pytest.mark.parametrize("by_room_first", [True, False])
def test_by_room_and_by_type_there_is_one_line(asha_browser, ravi_browser, resort, rooms, blocks, by_room_first):
    wishes = [{"rooms": [rooms[0]]}, {"types": {"deluxe": 1}}]
    first, second = wishes if by_room_first else reversed(wishes)
    entry = line.waits(asha_browser, resort, **first)
    line.waits(ravi_browser, resort, **second)
    line.lift(blocks[0])
    assert line.serve() == 1
    assert (offered_rooms(entry), line.states()) == (["A8"], ["offered", "waiting"])
    asha_browser.delete(f"/api/waiting/{entry.pk}/")
    line.serve()
    assert line.states() == ["declined", "offered"]


def test_whom_one_room_is_too_few_is_passed_over_and_stays_first(asha_browser, ravi_browser, resort, blocks):
    line.waits(asha_browser, resort, types={"deluxe": 2})
    second = line.waits(ravi_browser, resort, types={"deluxe": 1})
    line.lift(blocks[0])
    assert line.serve() == 1
    assert offered_rooms(second) == ["A8"]
    line.lift(blocks[1])
    line.lift(blocks[2])
    line.serve()
    assert line.states() == ["offered", "offered"]


def test_free_rooms_of_the_type_are_booked_and_not_waited_for(asha_browser, resort, rooms, blocks):
    line.lift(blocks[1])
    answer = line.wait(asha_browser, resort, types={"deluxe": 1})
    assert (answer.status_code, answer.json()["code"]) == (409, "rooms_free")
    assert answer.json()["room_ids"] == [rooms[1].pk]
    assert answer.json()["room_types"] == [{"code": "deluxe", "rooms": 1}]
    held_now = cast.select_types(asha_browser, resort, deluxe=1).json()
    assert [room["id"] for room in held_now["rooms"]] == [rooms[1].pk]


def test_a_room_that_gets_or_loses_the_type_follows_its_type_of_now(asha_browser, resort, rooms, blocks):
    entry = line.waits(asha_browser, resort, types={"deluxe": 1})
    Room.objects.filter(pk=rooms[0].pk).update(room_type=None)
    line.lift(blocks[0])
    assert line.serve() == 0
    Room.objects.filter(room_number="B1").update(room_type=RoomType.objects.get())
    line.serve()
    assert offered_rooms(entry) == ["B1"]


def test_a_type_that_is_renamed_is_still_waited_for(asha_browser, resort, blocks):
    entry = line.waits(asha_browser, resort, types={"deluxe": 1})
    RoomType.objects.update(code="garden")
    assert asha_browser.get("/api/waiting/").json()["results"][0]["room_types"] == [{"code": "garden", "rooms": 1}]
    line.lift(blocks[0])
    line.serve()
    assert offered_rooms(entry) == ["A8"]


def test_a_room_that_is_not_sold_for_these_nights_gives_way_to_one_that_is(asha_browser, resort, rooms, blocks):
    said = {"code": "long", "label": "Long stays", "limit": "least_nights", "value": 7}
    Restriction.objects.create(resort=resort, room_ids=[rooms[0].pk], **said)
    entry = line.waits(asha_browser, resort, types={"deluxe": 1})
    line.lift(blocks[0])
    assert line.serve() == 0
    line.lift(blocks[1])
    line.serve()
    assert offered_rooms(entry) == ["A9"]


def test_what_the_type_does_not_sell_for_these_nights_is_not_waited_for(asha_browser, resort, rooms, blocks):
    said = {"code": "long", "label": "Long stays", "limit": "least_nights", "value": 7}
    Restriction.objects.create(resort=resort, room_ids=[room.pk for room in rooms], **said)
    answer = line.wait(asha_browser, resort, types={"deluxe": 1})
    assert (answer.status_code, answer.json()["code"]) == (409, "stay_not_allowed")


@pytest.mark.parametrize(
    ("wish", "pointer", "code"),
    [
        ({"types": {"palace": 1}}, "/room_types/0/code", "room_type_unknown"),
        ({"types": {"deluxe": 4}}, "/room_types/0/rooms", "too_many_rooms"),
        ({"types": {"deluxe": 1}, "guests": 3}, "/guests", "capacity_exceeded"),
        ({"types": {"deluxe": 1}, "room_ids": [1]}, "/room_types", "rooms_and_types"),
        ({"room_types": [{"code": "deluxe", "rooms": 1}] * 2}, "/room_types", "room_type_twice"),
        ({"room_types": [{"code": "deluxe"}]}, "/room_types/0/rooms", "required"),
        ({"types": {"deluxe": 8, "suite": 8}}, "/room_types", "too_many_rooms"),
        ({"types": {"deluxe": 1}, "resort_id": 999_999}, "/resort_id", "resort_unknown"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_what_could_never_be_booked_is_refused(asha_browser, resort, blocks, wish, pointer, code):
    answer = line.wait(asha_browser, resort, **wish)
    assert answer.status_code == 400, answer.json()
    assert (pointer, code) in [(error["pointer"], error["code"]) for error in answer.json()["errors"]]
    assert WaitingEntry.objects.count() == 0


def test_no_more_rooms_are_waited_for_than_one_guest_may_hold(asha_browser, resort, blocks, settings):
    settings.MAX_ROOM_NIGHTS_HELD_PER_GUEST = 9
    answer = line.wait(asha_browser, resort, types={"deluxe": 2})
    assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [("/room_types", "too_many_rooms")]
    assert line.wait(asha_browser, resort, types={"deluxe": 1}).status_code == 201


def test_the_same_wish_again_is_the_same_place_and_another_is_refused(asha_browser, resort, blocks):
    first, again = (line.wait(asha_browser, resort, types={"deluxe": 1}) for _ in range(2))
    assert timeless(first.json()) == timeless(again.json())
    assert line.wait(asha_browser, resort, types={"deluxe": 2}).json()["code"] == "already_waiting"


def test_a_hold_on_a_room_of_the_type_is_not_extended_one_on_another_is(asha_browser, ravi_browser, resort, rooms):
    deluxe = held(asha_browser, rooms[0])
    line.sold_out(*rooms[1:])
    line.waits(ravi_browser, resort, types={"deluxe": 1})
    answer = asha_browser.post(f"/api/booking/attempts/{deluxe.pk}/extend/")
    assert (answer.status_code, answer.json()["code"]) == (409, "others_wait")
    cast.select(asha_browser, Room.objects.get(room_number="B1"))
    other = BookingAttempt.objects.latest("pk")
    assert asha_browser.post(f"/api/booking/attempts/{other.pk}/extend/").status_code == 200


def test_rooms_and_types_in_one_row_are_refused_by_postgresql(asha_browser, resort, blocks):
    entry = line.waits(asha_browser, resort, types={"deluxe": 1})
    with pytest.raises(IntegrityError, match="waiting_is_for_rooms_or_for_types"), transaction.atomic():
        WaitingEntry.objects.filter(pk=entry.pk).update(room_ids=[1])


def test_the_export_names_the_type(asha_browser, resort, blocks):
    line.waits(asha_browser, resort, types={"deluxe": 2})
    (place,) = asha_browser.get("/api/auth/account/export/").json()["waiting"]
    assert place["room_types"] == {"deluxe": 2}


def test_the_admin_says_what_would_do(asha_browser, ravi_browser, resort, rooms, blocks, client):
    line.waits(asha_browser, resort, types={"deluxe": 2})
    line.waits(ravi_browser, resort, rooms=[rooms[0]])
    client.force_login(cast.works_at(resort, "owner"))
    page = client.get("/admin/waitlist/waitingentry/").content.decode()
    assert "2 × deluxe" in page
    assert '<td class="field-wish">A8</td>' in page
