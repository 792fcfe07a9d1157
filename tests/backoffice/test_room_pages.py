"""Resorts, rooms, their types and pictures: who changes what, and never another resort's."""

import pytest
from django.test import Client

from backend.accounts.models import User
from backend.catalogue.models import Resort, Room, RoomImage, RoomType, StaffMember
from backend.catalogue.models.roles import RIGHTS, Right, Role
from tests import cast
from tests.backoffice.pages import NO_ROOMS, a_form, a_type_form, act, page

pytestmark = pytest.mark.django_db

ROLES = list(Role)


def rows_of_rooms(*numbers):
    """New rooms, typed below a resort."""
    rows = {
        f"rooms-{n}-{field}": value
        for n, number in enumerate(numbers)
        for field, value in {"room_number": number, "capacity": 2, "price_per_night": "100.00", "active": "on"}.items()
    }
    return {"rooms-TOTAL_FORMS": len(numbers), "rooms-INITIAL_FORMS": 0, **rows}


@pytest.mark.parametrize("role", ["owner", "manager"])
def test_owners_and_managers_add_and_change_rooms(staff, resort, role):
    browser = staff.admin(role)
    assert browser.post(page(Room, "add"), a_form(resort)).status_code == 302
    room = Room.objects.get()
    assert browser.post(page(Room, "change", room.pk), a_form(resort, capacity=5)).status_code == 302
    assert Room.objects.get().capacity == 5


@pytest.mark.parametrize("role", ["front_desk", "accountant"])
def test_others_read_rooms(staff, resort, room, role):
    browser = staff.admin(role)
    assert browser.get(page(Room, "change", room.pk)).status_code == 200
    assert browser.post(page(Room, "change", room.pk), a_form(resort, capacity=5)).status_code == 403
    assert browser.post(page(Room, "add"), a_form(resort)).status_code == 403
    assert list(Room.objects.values_list("capacity", flat=True)) == [2]


@pytest.mark.parametrize("role", ROLES)
def test_nobody_but_the_platform_adds_resorts_or_deletes_what_was_sold(staff, resort, room, role):
    browser = staff.admin(role)
    assert browser.get(page(Resort, "add")).status_code == 403
    for row in (resort, room):
        assert browser.post(page(type(row), "delete", row.pk), {"post": "yes"}).status_code == 403
    act(browser, Room, "delete_selected", room)
    assert Room.objects.exists()


def test_the_first_resort_of_all_takes_the_rooms_that_are_typed_below_it():
    platform, address = Client(), page(Resort, "add")
    platform.force_login(User.objects.create_superuser(cast.MEERA, "a-long-password"))
    (rooms,) = platform.get(address).context["inline_admin_formsets"]
    assert rooms.has_add_permission
    about = {"name": "First", "slug": "first", "location": "Goa", "check_in_time": "14:00", "check_out_time": "11:00"}
    assert platform.post(address, {**about, **rows_of_rooms("101", "102")}).status_code == 302
    assert set(Room.objects.values_list("resort__slug", "room_number")) == {("first", "101"), ("first", "102")}


def test_rows_that_may_not_be_added_come_back_with_a_reason(staff, resort, monkeypatch):
    """The page was opened with the right to add them, and is sent without."""
    about = {"name": resort.name, "location": "Goa", "check_in_time": "14:00", "check_out_time": "11:00"}
    monkeypatch.setitem(RIGHTS, Role.MANAGER, RIGHTS[Role.MANAGER] - {Right.EDIT_RATES})
    answer = staff.admin("manager").post(page(Resort, "change", resort.pk), {**about, **rows_of_rooms("101")})
    assert "You may not add rows here." in answer.content.decode()
    assert not Room.objects.exists()


def test_a_room_is_added_to_no_other_resort(staff, elsewhere):
    refused = staff.admin("owner").post(page(Room, "add"), a_form(elsewhere.resort))
    assert refused.context["adminform"].form.errors["resort"]
    assert list(Room.objects.all()) == [elsewhere.room]


def test_a_room_moves_to_no_other_resort_not_even_to_one_of_ones_own(staff, resort, room):
    second = cast.a_resort("Casa das Ondas")
    StaffMember.objects.create(resort=second, user=staff.people["owner"], role=Role.OWNER)
    assert staff.admin("owner").post(page(Room, "change", room.pk), a_form(second, capacity=5)).status_code == 302
    room.refresh_from_db()
    assert (room.resort, room.capacity) == (resort, 5)


def test_a_room_of_another_resort_is_not_changed_through_the_resorts_own_page(staff, resort, room, elsewhere):
    row = {"id": elsewhere.room.pk, "resort": resort.pk, "room_number": "K1", "capacity": 9, "price_per_night": 1}
    forms = {"rooms-TOTAL_FORMS": 1, "rooms-INITIAL_FORMS": 1, **{f"rooms-0-{key}": row[key] for key in row}}
    about = {"name": resort.name, "location": "Goa", "check_in_time": "14:00", "check_out_time": "11:00"}
    staff.admin("owner").post(page(Resort, "change", resort.pk), {**about, **forms})
    elsewhere.room.refresh_from_db()
    assert (elsewhere.room.resort, elsewhere.room.capacity) == (elsewhere.resort, 2)


def test_a_resort_is_changed_and_keeps_its_address(staff, resort):
    about = {"name": "Renamed", "slug": "other", "location": "Goa", "check_in_time": "14:00", "check_out_time": "11:00"}
    assert staff.admin("manager").post(page(Resort, "change", resort.pk), {**about, **NO_ROOMS}).status_code == 302
    resort.refresh_from_db()
    assert (resort.name, resort.slug) == ("Renamed", "beachside-resort")


def test_house_rules_are_written_one_to_a_line_as_plain_text(staff, resort):
    owner, address = staff.admin("owner"), page(Resort, "change", resort.pk)
    about = {"name": "X", "location": "Goa", "check_in_time": "14:00", "check_out_time": "11:00", **NO_ROOMS}
    text = " Quiet from 22:00, please\r\n\r\nNo  pets & no parties\n"
    assert owner.post(address, {**about, "house_rules": text}).status_code == 302
    resort.refresh_from_db()
    assert resort.house_rules == ["Quiet from 22:00, please", "No pets & no parties"]
    assert "Quiet from 22:00, please\nNo pets &amp; no parties</textarea>" in owner.get(address).content.decode()
    for wrong in ("\n".join(["x"] * 21), "x" * 161, "<script>alert(1)</script>", "a\u202eb"):
        assert owner.post(address, {**about, "house_rules": wrong}).status_code == 200
    resort.refresh_from_db()
    assert len(resort.house_rules) == 2


def test_prices_take_the_right_to_edit_rates(staff, resort, room, monkeypatch):
    monkeypatch.setitem(RIGHTS, Role.MANAGER, RIGHTS[Role.MANAGER] - {Right.EDIT_RATES})
    browser = staff.admin("manager")
    assert browser.post(page(Room, "change", room.pk), a_form(resort, capacity=5)).status_code == 302
    room.refresh_from_db()
    assert (room.capacity, room.price_per_night) == (5, 7500)
    assert browser.post(page(Room, "add"), a_form(resort)).status_code == 403


def test_pictures_are_seen_by_all_and_changed_by_some(staff, resort, room):
    image = RoomImage.objects.create(room=room, image="room_images/x.jpg")
    forms = {"images-TOTAL_FORMS": 1, "images-INITIAL_FORMS": 1, "images-0-id": image.pk, "images-0-room": room.pk}
    gone = a_form(resort, **forms, **{"images-0-DELETE": "on", "images-0-position": 0})
    assert "x.jpg" in staff.admin("front_desk").get(page(Room, "change", room.pk)).content.decode()
    assert staff.admin("front_desk").post(page(Room, "change", room.pk), gone).status_code == 403
    assert RoomImage.objects.exists()
    assert staff.admin("manager").post(page(Room, "change", room.pk), gone).status_code == 302
    assert not RoomImage.objects.exists()


@pytest.mark.parametrize("role", ["owner", "manager"])
def test_owners_and_managers_make_types_and_give_them_to_rooms(staff, resort, room, role):
    browser = staff.admin(role)
    assert browser.post(page(RoomType, "add"), a_type_form(resort)).status_code == 302
    kind = RoomType.objects.get()
    form = a_form(resort, room_number="A101", room_type=kind.pk)
    assert browser.post(page(Room, "change", room.pk), form).status_code == 302
    room.refresh_from_db()
    assert room.room_type == kind


@pytest.mark.parametrize("role", ["front_desk", "accountant"])
def test_others_read_types(staff, resort, role):
    kind = cast.a_type(resort)
    browser = staff.admin(role)
    assert browser.get(page(RoomType, "change", kind.pk)).status_code == 200
    assert browser.post(page(RoomType, "change", kind.pk), a_type_form(resort, capacity=5)).status_code == 403
    assert browser.post(page(RoomType, "add"), a_type_form(resort, code="x")).status_code == 403
    assert list(RoomType.objects.values_list("capacity", flat=True)) == [2]


def test_a_room_is_of_no_other_resorts_type(staff, resort, room, elsewhere):
    foreign = cast.a_type(elsewhere.resort)
    refused = staff.admin("owner").post(page(Room, "change", room.pk), a_form(resort, room_type=foreign.pk))
    assert refused.context["adminform"].form.errors["room_type"]
    StaffMember.objects.create(resort=elsewhere.resort, user=staff.people["owner"], role=Role.OWNER)
    refused = staff.admin("owner").post(page(Room, "change", room.pk), a_form(resort, room_type=foreign.pk))
    assert refused.context["adminform"].form.errors["__all__"]
    room.refresh_from_db()
    assert room.room_type is None


def test_a_room_seats_no_fewer_than_its_type_promises_whichever_page_says_so(staff, resort, room):
    kind = cast.a_type(resort, "deluxe", room, capacity=2)
    browser = staff.admin("owner")
    assert browser.post(page(Room, "change", room.pk), a_form(resort, room_type=kind.pk, capacity=1)).status_code == 200
    assert browser.post(page(RoomType, "change", kind.pk), a_type_form(resort, capacity=3)).status_code == 200
    row = {
        "id": room.pk,
        "resort": resort.pk,
        "room_number": "A101",
        "capacity": 1,
        "price_per_night": 1,
        "active": "on",
    }
    forms = {"rooms-TOTAL_FORMS": 1, "rooms-INITIAL_FORMS": 1, **{f"rooms-0-{key}": row[key] for key in row}}
    about = {"name": resort.name, "location": "Goa", "check_in_time": "14:00", "check_out_time": "11:00"}
    assert browser.post(page(Resort, "change", resort.pk), {**about, **forms}).status_code == 200
    room.refresh_from_db()
    kind.refresh_from_db()
    assert (room.capacity, kind.capacity) == (2, 2)


def test_a_type_that_has_rooms_is_not_deleted(staff, resort, room):
    kind = cast.a_type(resort, "deluxe", room)
    browser = staff.admin("owner")
    browser.post(page(RoomType, "delete", kind.pk), {"post": "yes"})
    assert RoomType.objects.exists()
    Room.objects.update(room_type=None)
    browser.post(page(RoomType, "delete", kind.pk), {"post": "yes"})
    assert not RoomType.objects.exists()
