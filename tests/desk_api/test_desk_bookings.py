import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.bookings.models import FinalBooking
from backend.common.security.masks import last_four
from backend.payments.models import Refund
from tests import cast
from tests.desk_api.test_desk_resorts import BEACHSIDE
from tests.invariants import story

pytestmark = pytest.mark.django_db

BOOKINGS = f"{BEACHSIDE}bookings/"
STAFF = ["owner", "manager", "front_desk", "accountant"]


def listed(browser, **query):
    return [row["reference"] for row in browser.get(BOOKINGS, query).json()["results"]]


def cancel(browser, booking, **headers):
    return browser.post(f"{BOOKINGS}{booking.reference}/cancel/", headers=headers)


def snapshot():
    return list(FinalBooking.objects.values()), Refund.objects.count()


@pytest.mark.parametrize("role", STAFF)
def test_staff_see_their_resorts_bookings_and_no_others(staff, booking, their_booking, role):
    assert listed(staff.api(role)) == [booking.reference]
    said = staff.api(role).get(f"{BOOKINGS}{booking.reference}/").json()
    assert (said["status"], said["rooms"][0]["room_number"]) == ("confirmed", "A101")
    assert staff.api(role).get(f"{BOOKINGS}{their_booking.reference}/").status_code == 404


@pytest.mark.parametrize(
    ("role", "phone"),
    [("owner", cast.ASHA), ("manager", cast.ASHA), ("front_desk", cast.ASHA), ("accountant", last_four(cast.ASHA))],
)
def test_a_guests_phone_is_whole_for_those_who_may_call_them(staff, booking, role, phone):
    one = staff.api(role).get(f"{BOOKINGS}{booking.reference}/")
    many = staff.api(role).get(BOOKINGS)
    assert one.json()["guest_phone"] == many.json()["results"][0]["guest_phone"] == phone
    assert (cast.ASHA in one.content.decode() + many.content.decode()) == (phone == cast.ASHA)


def test_bookings_are_asked_for_by_day_of_arrival_and_state(staff, asha_browser, resort):
    soon, later = (
        story.booked(asha_browser, cast.a_room(resort, f"A{day}"), stay=cast.nights(day, day + 2)) for day in (10, 20)
    )
    desk = staff.api("front_desk")
    assert listed(desk) == [soon.reference, later.reference]
    assert listed(desk, arrival_from=cast.in_days(10), arrival_to=cast.in_days(10)) == [soon.reference]
    assert listed(desk, arrival_from=cast.in_days(11)) == [later.reference]
    assert listed(desk, status="cancelled") == []


@pytest.mark.parametrize("query", [{"status": "sold"}, {"arrival_from": "soon"}, {"arrival_to": "2026-02-30"}])
def test_a_question_that_cannot_be_meant_is_refused(staff, query):
    assert staff.api("owner").get(BOOKINGS, query).status_code == 400


def test_a_longer_list_costs_no_more_queries(staff, asha_browser, resort):
    desk = staff.api("owner")

    def queries() -> int:
        story.booked(asha_browser, cast.a_room(resort, f"A{resort.rooms.count()}"))
        with CaptureQueriesContext(connection) as found:
            desk.get(BOOKINGS)
        return len(found)

    assert queries() == queries() == queries()


@pytest.mark.parametrize("role", ["owner", "manager"])
def test_owners_and_managers_call_a_booking_off_and_the_money_goes_back(staff, booking, role):
    answer = cancel(staff.api(role), booking)
    assert (answer.status_code, answer.json()["status"]) == (200, "cancelled")
    assert Refund.objects.get().amount_paise == booking.total_paise
    assert FinalBooking.objects.get().cancelled_by == staff.people[role]


def test_the_desk_may_call_it_off_after_the_day_of_arrival_too(staff, booking):
    FinalBooking.objects.update(check_in=cast.in_days(-1))
    assert cancel(staff.api("manager"), booking).json()["status"] == "cancelled"


def test_calling_it_off_twice_gives_back_once(staff, booking):
    first = cancel(staff.api("owner"), booking, **{"Idempotency-Key": "k"})
    again = cancel(staff.api("owner"), booking, **{"Idempotency-Key": "k"})
    calm = cancel(staff.api("owner"), booking)
    assert first.json() == again.json() == calm.json()
    assert again["Idempotent-Replayed"] == "true"
    assert Refund.objects.count() == 1


@pytest.mark.parametrize("role", ["front_desk", "accountant"])
def test_others_who_work_there_may_not(staff, booking, role):
    before = snapshot()
    answer = cancel(staff.api(role), booking)
    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")
    assert snapshot() == before


def test_whoever_does_not_work_there_finds_nothing(staff, booking, their_booking, elsewhere, asha_browser):
    before = snapshot()
    for browser in (elsewhere.api, asha_browser):
        for url in (BOOKINGS, f"{BOOKINGS}{booking.reference}/"):
            assert browser.get(url).status_code == 404
        assert cancel(browser, booking).status_code == 404
    assert cancel(staff.api("owner"), their_booking).status_code == 404
    assert snapshot() == before
