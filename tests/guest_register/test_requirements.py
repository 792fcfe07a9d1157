"""Where a resort wants it, nobody is checked in before the register knows every adult."""

from datetime import timedelta

import pytest
import time_machine

from backend.bookings.models import FinalBooking
from backend.catalogue.models import Resort
from backend.catalogue.models.roles import Role
from backend.guest_register.models import RegisterEntry
from backend.holds.models import AttemptGuest
from tests.guest_register.test_register import url, write
from tests.payments import state, tiers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _listening(bell) -> None:
    """Jobs wait for the test."""


@pytest.fixture
def strict(resort):
    Resort.objects.filter(pk=resort.pk).update(check_in_needs_register=True)


def come(staff, booking, role=Role.FRONT_DESK):
    with time_machine.travel(tiers.midnight(booking.check_in) + timedelta(hours=21), tick=False):
        return staff.api(role).post(url(booking).replace("/register/", "/check-in/"), format="json")


def guests(booking):
    return list(booking.attempt.guests.order_by("pk"))


def came(booking):
    return FinalBooking.objects.get(pk=booking.pk).checked_in_at is not None


def test_as_long_as_nobody_wants_it_the_register_may_wait(staff, booking):
    assert come(staff, booking).status_code == 200


@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.MANAGER, Role.OWNER])
def test_who_is_not_in_the_register_is_named_and_nobody_is_checked_in(staff, booking, strict, role):
    first, second = guests(booking)
    write(staff, booking, first)
    before = state.snapshot()
    answer = come(staff, booking, role)
    assert (answer.status_code, answer.json()["code"]) == (409, "register_incomplete")
    assert answer.json()["guests"] == [{"guest_id": second.pk, "name": second.name, "room_number": "A101"}]
    assert state.snapshot() == before
    assert not came(booking)


def test_with_every_adult_in_the_register_they_are_checked_in(staff, booking, strict):
    for guest in guests(booking):
        write(staff, booking, guest, nationality="IN")
    assert come(staff, booking).status_code == 200
    assert came(booking)


@pytest.mark.parametrize(("age", "wanted"), [(17, False), (18, True)])
def test_children_need_no_entry(staff, booking, strict, age, wanted):
    adult, child = guests(booking)
    AttemptGuest.objects.filter(pk=child.pk).update(age=age)
    write(staff, booking, adult)
    assert (come(staff, booking).status_code == 409) is wanted


def test_who_was_checked_in_before_the_resort_wanted_it_is_asked_for_nothing(staff, booking, resort):
    first = come(staff, booking).json()
    Resort.objects.update(check_in_needs_register=True)
    assert come(staff, booking).json() == first


def test_each_resort_decides_for_itself(staff, booking, elsewhere):
    Resort.objects.filter(pk=elsewhere.resort.pk).update(check_in_needs_register=True)
    assert come(staff, booking).status_code == 200


def test_the_day_of_arrival_is_waited_for_all_the_same(staff, booking, strict):
    answer = staff.api(Role.FRONT_DESK).post(url(booking).replace("/register/", "/check-in/"), format="json")
    assert answer.json()["code"] == "arrival_ahead"


def test_owners_and_managers_decide_it_at_the_desk(staff, booking, resort):
    address = f"/api/desk/resorts/{resort.slug}/"
    api = staff.api(Role.OWNER)
    tag = api.get(address)["ETag"]
    answer = api.patch(address, {"check_in_needs_register": True}, format="json", headers={"if-match": tag})
    assert answer.json()["check_in_needs_register"] is True
    assert come(staff, booking).json()["code"] == "register_incomplete"
    assert not RegisterEntry.objects.exists()
