from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import cast
from tests.holds.steps import booked

pytestmark = pytest.mark.django_db


def test_a_booking_shows_what_was_booked_for_whom_and_for_how_much(asha_browser, room):
    booking = booked(asha_browser, room)
    said = asha_browser.get(f"/api/bookings/{booking.reference}/").json()
    assert said["rooms"] == [{"id": room.pk, "room_number": "A101", "capacity": 2}]
    assert [guest["name"] for guest in said["guests"]] == ["Guest 0", "Guest 1"]
    assert (said["status"], said["total"], said["total_paise"]) == ("confirmed", "37500.00", 3_750_000)
    assert said["booking_attempt_id"] == booking.attempt_id


@pytest.mark.parametrize("typed", ["{}", " {} ", "{}!"])
def test_a_booking_is_found_however_its_reference_is_typed(asha_browser, room, typed):
    reference = booked(asha_browser, room).reference
    typed = quote(typed.format(reference.replace("-", " ").lower()))
    assert asha_browser.get(f"/api/bookings/{typed}/").json()["reference"] == reference


@pytest.mark.parametrize("reference", ["CCCC-2222", "x", "%00", "-", "९९९९", "A" * 500])
def test_a_booking_that_never_was_is_not_there(asha_browser, room, reference):
    booked(asha_browser, room)
    answer = asha_browser.get(f"/api/bookings/{reference}/")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_another_guests_booking_is_not_there(asha_browser, ravi_browser, room):
    reference = booked(asha_browser, room).reference
    answer = ravi_browser.get(f"/api/bookings/{reference}/")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert ravi_browser.get("/api/bookings/").json()["results"] == []


def test_the_newest_booking_comes_first_and_the_rest_on_the_next_page(asha_browser, resort):
    made = [booked(asha_browser, cast.a_room(resort, f"A{n}")).reference for n in range(3)]
    first = asha_browser.get("/api/bookings/", {"page_size": 2}).json()
    second = asha_browser.get(first["next"]).json()
    assert [row["reference"] for row in first["results"] + second["results"]] == made[::-1]
    assert second["next"] is None


def test_who_has_not_booked_has_an_empty_list(asha_browser):
    assert asha_browser.get("/api/bookings/").json() == {"next": None, "previous": None, "results": []}


def test_a_longer_list_costs_no_more_queries(asha_browser, resort):
    def queries() -> int:
        booked(asha_browser, cast.a_room(resort, f"A{resort.rooms.count()}"))
        with CaptureQueriesContext(connection) as found:
            asha_browser.get("/api/bookings/")
        return len(found)

    assert queries() == queries() == queries()


def test_a_booking_tells_its_guest_once(asha_browser, room, asha):
    from backend.notifications.models import Message

    booking = booked(asha_browser, room)
    message = Message.objects.get(kind="booking_confirmed")
    assert (message.to, message.params["reference"]) == (asha.phone_number, booking.reference)
