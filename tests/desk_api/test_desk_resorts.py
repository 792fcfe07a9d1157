import json

import pytest

from backend.catalogue.models import Resort, Room, StaffMember
from backend.catalogue.models.roles import RIGHTS, Right, Role
from tests import cast

pytestmark = pytest.mark.django_db

PLACES = "/api/desk/resorts/"
BEACHSIDE = f"{PLACES}beachside-resort/"


def change(browser, url, tag="*", **changes):
    headers = {"If-Match": tag} if tag else {}
    return browser.patch(url, json.dumps(changes), content_type="application/json", headers=headers)


def test_staff_see_where_they_work_as_what_and_what_they_may(staff, elsewhere):
    for role in Role:
        (place,) = staff.api(role).get(PLACES).json()["results"]
        assert (place["slug"], place["role"]) == ("beachside-resort", role)
        assert set(place["rights"]) == RIGHTS[role]


def test_guests_work_nowhere(asha_browser, resort):
    assert asha_browser.get(PLACES).json()["results"] == []


def test_the_platforms_people_may_everything_and_are_nobody_in_particular(asha, resort):
    type(asha).objects.update(is_superuser=True)
    (place,) = cast.logged_in(asha).get(PLACES).json()["results"]
    assert (place["role"], set(place["rights"])) == (None, set(Right))


def test_many_places_cost_no_more_queries_than_one(staff, elsewhere, django_assert_num_queries):
    owner = staff.api("owner")
    for n in range(3):
        cast.works_at(cast.a_resort(f"Resort {n}"), Role.MANAGER, staff.people["owner"].phone_number)
    with django_assert_num_queries(3):
        assert len(owner.get(PLACES).json()["results"]) == 4


def test_staff_read_their_resort_though_it_takes_no_guests(staff, resort):
    Resort.objects.update(active=False)
    said = staff.api("accountant").get(BEACHSIDE).json()
    assert (said["name"], said["active"], said["offers_equal_room"]) == ("Beachside Resort", False, False)


def test_a_resort_where_one_does_not_work_is_not_there(asha_browser, elsewhere, resort):
    for browser in (asha_browser, elsewhere.api):
        for answer in (browser.get(BEACHSIDE), change(browser, BEACHSIDE, description="x")):
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("role", ["owner", "manager"])
def test_owners_and_managers_change_what_guests_read(staff, role):
    wish = {
        "address": "2 Beach Road",
        "description": "Thirty steps\nfrom the sand.",
        "amenities": ["Pool", "Kayaks"],
        "house_rules": ["Quiet from 22:00", "No pets"],
        "check_in_time": "13:00:00",
        "check_out_time": "10:30:00",
        "offers_equal_room": True,
    }
    answer = change(staff.api(role), BEACHSIDE, **wish)
    assert answer.status_code == 200
    assert wish.items() <= staff.api(role).get(BEACHSIDE).json().items()


@pytest.mark.parametrize("role", ["front_desk", "accountant"])
def test_others_who_work_there_are_told_that_they_may_not(staff, resort, role):
    answer = change(staff.api(role), BEACHSIDE, description="x")
    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")
    resort.refresh_from_db()
    assert resort.description == ""


@pytest.mark.parametrize("key", ["name", "slug", "gstin", "location", "active", "id"])
def test_what_the_desk_does_not_change_is_left_alone(staff, resort, key):
    before = Resort.objects.values().get()
    assert change(staff.api("owner"), BEACHSIDE, **{key: "0"}).status_code == 200
    assert Resort.objects.values().get() == before


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("description", "x" * 5001),
        ("description", "a\x00b"),
        ("description", "\ud800"),
        ("description", None),
        ("address", "x" * 256),
        ("amenities", "Pool"),
        ("amenities", ["x" * 41]),
        ("amenities", [""]),
        ("amenities", ["Pool"] * 51),
        ("house_rules", ["x" * 161]),
        ("house_rules", ["<b>No</b> pets"]),
        ("house_rules", ["two\nlines"]),
        ("house_rules", [""]),
        ("house_rules", ["No pets"] * 21),
        ("check_in_time", "25:00"),
        ("check_in_time", None),
        ("offers_equal_room", "perhaps"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_changes_nothing(staff, resort, key, value):
    before = Resort.objects.values().get()
    answer = change(staff.api("owner"), BEACHSIDE, **{key: value})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"].startswith(f"/{key}")
    assert Resort.objects.values().get() == before


def test_who_is_no_longer_staff_is_out_at_once(staff):
    browser = staff.api("owner")
    assert browser.get(BEACHSIDE).status_code == 200
    StaffMember.objects.all().delete()
    assert browser.get(BEACHSIDE).status_code == 404


def test_all_rooms_are_listed_those_that_take_no_guests_too(staff, room):
    Room.objects.update(active=False)
    (said,) = staff.api("front_desk").get(f"{BEACHSIDE}rooms/").json()["results"]
    assert (said["id"], said["active"], said["price_per_night"]) == (room.pk, False, "7500.00")


def test_a_room_is_changed(staff, room):
    wish = {"price_per_night": "8100.50", "capacity": 3, "amenities": ["Balcony"], "active": False}
    answer = change(staff.api("manager"), f"{BEACHSIDE}rooms/{room.pk}/", **wish)
    assert answer.status_code == 200
    assert wish.items() <= staff.api("manager").get(f"{BEACHSIDE}rooms/{room.pk}/").json().items()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("price_per_night", "0"),
        ("price_per_night", "0.001"),
        ("price_per_night", "NaN"),
        ("price_per_night", "1e12"),
        ("capacity", 0),
        ("capacity", 21),
        ("amenities", {}),
        ("active", None),
    ],
)
def test_a_room_that_cannot_be_is_refused(staff, room, key, value):
    answer = change(staff.api("owner"), f"{BEACHSIDE}rooms/{room.pk}/", **{key: value})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == f"/{key}"
    assert Room.objects.get() == room


def test_a_price_takes_the_right_to_edit_rates(staff, room, monkeypatch):
    monkeypatch.setitem(RIGHTS, Role.MANAGER, RIGHTS[Role.MANAGER] - {Right.EDIT_RATES})
    url = f"{BEACHSIDE}rooms/{room.pk}/"
    assert change(staff.api("manager"), url, capacity=3).status_code == 200
    assert change(staff.api("manager"), url, price_per_night="1.00").json()["code"] == "permission_denied"
    assert Room.objects.get().price_per_night == 7500


def test_a_room_of_another_resort_is_not_there(staff, room, elsewhere):
    url = f"{BEACHSIDE}rooms/{elsewhere.room.pk}/"
    assert staff.api("owner").get(url).status_code == 404
    assert change(staff.api("owner"), url, capacity=9).status_code == 404
    assert Room.objects.get(pk=elsewhere.room.pk).capacity == 2
    assert elsewhere.api.get(f"{BEACHSIDE}rooms/{room.pk}/").status_code == 404


def test_a_room_number_as_long_as_you_like_is_not_there(staff):
    assert staff.api("owner").get(f"{BEACHSIDE}rooms/{'9' * 40}/").status_code == 404


def test_a_room_gets_a_type_and_loses_it_again(staff, room):
    cast.a_type(room.resort)
    url = f"{BEACHSIDE}rooms/{room.pk}/"
    assert change(staff.api("manager"), url, room_type="deluxe").json()["room_type"] == "deluxe"
    assert change(staff.api("manager"), url, capacity=3).json()["room_type"] == "deluxe"
    assert change(staff.api("manager"), url, room_type=None).json()["room_type"] is None


def test_a_type_that_the_resort_does_not_have_is_refused(staff, room, elsewhere):
    cast.a_type(elsewhere.resort)
    answer = change(staff.api("manager"), f"{BEACHSIDE}rooms/{room.pk}/", room_type="deluxe")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "room_type_unknown"
    assert Room.objects.get(pk=room.pk).room_type is None


@pytest.mark.parametrize(("wish", "pointer"), [({"capacity": 1}, "/capacity"), ({"room_type": "suite"}, "/room_type")])
def test_no_room_seats_fewer_than_its_type_promises(staff, room, wish, pointer):
    cast.a_type(room.resort, "deluxe", room)
    cast.a_type(room.resort, "suite", capacity=4)
    answer = change(staff.api("manager"), f"{BEACHSIDE}rooms/{room.pk}/", **wish)
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [(pointer, "type_seats_more")]
    room.refresh_from_db()
    assert (room.capacity, room.room_type.code) == (2, "deluxe")
