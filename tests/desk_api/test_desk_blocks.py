import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.inventory.models import Block, Stay
from backend.inventory.services import room_blocks
from tests import cast
from tests.desk_api.test_desk_resorts import BEACHSIDE
from tests.holds import steps

pytestmark = pytest.mark.django_db

BLOCKS = f"{BEACHSIDE}blocks/"


def wish(*rooms, begin=30, end=35, **more):
    return {"room_ids": [room.pk for room in rooms], "kind": "maintenance", **cast.nights(begin, end), **more}


def place(browser, *rooms, **more):
    return browser.post(BLOCKS, wish(*rooms, **more), format="json")


def states():
    return list(Stay.objects.order_by("pk").values_list("state", flat=True))


@pytest.mark.parametrize("role", ["owner", "manager", "front_desk"])
def test_a_block_is_placed_read_moved_and_lifted(staff, room, role):
    desk = staff.api(role)
    said = place(desk, room, note="New pipes.")
    assert said.status_code == 201, said.json()
    one = said.json()
    assert one | {"created_at": ""} == {
        "id": Block.objects.get().pk,
        "kind": "maintenance",
        "rooms": [{"id": room.pk, "room_number": "A101", "capacity": 2}],
        "note": "New pipes.",
        "release_on": None,
        "created_at": "",
        **cast.nights(),
    }
    url = f"{BLOCKS}{one['id']}/"
    assert desk.get(url).json() == one
    assert desk.get(BLOCKS).json()["results"] == [one]
    moved = desk.post(f"{url}reshape/", cast.nights(31, 33), format="json")
    assert (moved.status_code, moved.json()["check_out_date"]) == (200, cast.nights(31, 33)["check_out_date"])
    assert [desk.delete(url).status_code for _ in range(2)] == [204, 204]
    assert (desk.get(BLOCKS).json()["results"], states()) == ([], ["released"])
    assert Block.objects.get().created_by == staff.people[role]


def test_a_group_has_a_day_of_release(staff, room):
    day = cast.in_days(10).isoformat()
    assert place(staff.api("owner"), room, kind="group", release_on=day).json()["release_on"] == day


def test_what_somebody_has_is_named_and_nothing_changes(staff, booking, room):
    answer = place(staff.api("owner"), room, begin=34, end=36)
    assert (answer.status_code, answer.json()["code"]) == (409, "block_conflict")
    nights = {"check_in": booking.check_in.isoformat(), "check_out": booking.check_out.isoformat()}
    what = {"what": "booking", "reference": booking.reference}
    assert answer.json()["conflicts"] == [{"room_id": room.pk, "room_number": "A101", **nights, **what}]
    assert (Block.objects.count(), states()) == (0, ["booked"])


def test_a_move_onto_a_booking_is_refused_and_nothing_changes(staff, booking, room):
    one = steps.block(room, 40, 42).block
    answer = staff.api("owner").post(f"{BLOCKS}{one.pk}/reshape/", cast.nights(33, 36), format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "block_conflict")
    one.refresh_from_db()
    assert one.check_in == cast.in_days(40)


def test_a_lifted_block_is_not_moved(staff, room):
    one = steps.block(room, 40, 42).block
    room_blocks.lift(block=one, at=timezone.now())
    answer = staff.api("owner").post(f"{BLOCKS}{one.pk}/reshape/", cast.nights(33, 36), format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "block_lifted")


BAD = [
    ({"room_ids": []}, "/room_ids", "min_length"),
    ({"kind": "party"}, "/kind", "invalid_choice"),
    ({"note": 7}, "/note", "invalid"),
    (cast.nights(-3, 0), "/check_out_date", "date_in_past"),
    (cast.nights(35, 30), "/check_out_date", "no_night"),
    (cast.nights(1, 800), "/check_out_date", "block_too_long"),
    ({"release_on": cast.nights(10)["check_in_date"]}, "/release_on", "not_a_group"),
]


@pytest.mark.parametrize(("said", "pointer", "code"), BAD)
def test_what_cannot_be_meant_is_refused_with_its_place(staff, room, said, pointer, code):
    answer = staff.api("owner").post(BLOCKS, {**wish(room), **said}, format="json")
    assert answer.status_code == 400
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [(pointer, code)]
    assert not Block.objects.exists()


def test_a_room_of_another_resort_is_not_there(staff, room, elsewhere):
    answer = place(staff.api("owner"), room, elsewhere.room)
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/room_ids/1"]
    assert not Block.objects.exists()


def test_a_block_of_another_resort_is_not_there(staff, elsewhere):
    url = f"{BLOCKS}{steps.block(elsewhere.room).block.pk}/"
    desk = staff.api("owner")
    assert [desk.get(url).status_code, desk.delete(url).status_code] == [404, 404]
    assert states() == ["blocked"]


def test_an_accountant_reads_blocks_and_places_none(staff, room):
    desk = staff.api("accountant")
    url = f"{BLOCKS}{steps.block(room).block.pk}/"
    assert [desk.get(BLOCKS).status_code, desk.get(url).status_code] == [200, 200]
    assert [place(desk, room).status_code, desk.delete(url).status_code] == [403, 403]
    assert states() == ["blocked"]


def test_the_same_key_places_one_block(staff, room):
    desk = staff.api("owner")
    answers = [desk.post(BLOCKS, wish(room), format="json", headers={"Idempotency-Key": "k"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert Block.objects.count() == 1


def test_a_longer_list_costs_no_more_queries(staff, resort):
    desk = staff.api("owner")

    def queries() -> int:
        for number in ("a", "b"):
            steps.block(cast.a_room(resort, f"{number}{resort.rooms.count()}"))
        with CaptureQueriesContext(connection) as found:
            desk.get(BLOCKS)
        return len(found)

    assert queries() == queries() == queries()
