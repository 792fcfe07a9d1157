"""The desk calls a booking off, says why, and takes it back; and is asked before a room's edit hurts bookings."""

from datetime import timedelta

import pytest
import time_machine
from auditlog.models import LogEntry
from django.utils import timezone

from backend.bookings.models import BookingEnding, FinalBooking
from backend.catalogue.models import Room
from backend.payments.models import Refund
from tests import cast
from tests.payments import tiers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _wait(settings):
    settings.REFUND_WAIT_SECONDS = 900


def post(staff, booking, verb, role="manager", **said):
    url = f"/api/desk/resorts/{booking.resort.slug}/bookings/{booking.reference}/{verb}/"
    return staff.api(role).post(url, said, format="json")


def test_a_reason_is_kept_and_told_and_the_time_to_undo(staff, booking):
    said = post(staff, booking, "cancel", reason="Flood").json()
    assert (said["status"], said["end_reason"]) == ("cancelled", "Flood")
    ended = FinalBooking.objects.get().cancelled_at
    assert timezone.datetime.fromisoformat(said["undo_until"]) == ended + timedelta(hours=24)
    told = LogEntry.objects.get(additional_data__reason="Flood")
    assert (told.actor, told.additional_data["what"]) == (staff.people["manager"], "cancelled, refund full")


def test_it_is_undone_with_a_reason_and_reads_as_it_did(staff, booking):
    url = f"/api/desk/resorts/{booking.resort.slug}/bookings/{booking.reference}/"
    before = staff.api("manager").get(url).json()
    post(staff, booking, "cancel", reason="Wrong booking")
    answer = post(staff, booking, "undo", reason="It was another one")
    assert (answer.status_code, answer.json()) == (200, before)
    assert BookingEnding.objects.get().undo_reason == "It was another one"
    assert post(staff, booking, "undo").json() == before
    assert LogEntry.objects.filter(additional_data__what="the end of the booking was undone").count() == 1


def test_a_no_show_without_a_body_is_still_one_and_is_undone(staff, booking):
    with time_machine.travel(tiers.midnight(booking.check_in) + timedelta(hours=22)):
        url = f"/api/desk/resorts/{booking.resort.slug}/bookings/{booking.reference}/"
        assert staff.api("owner").post(f"{url}no-show/").json()["status"] == "no_show"
        assert staff.api("owner").post(f"{url}undo/").json()["status"] == "confirmed"


@pytest.mark.parametrize("verb", ["cancel", "no-show"])
def test_another_refund_than_the_one_that_was_shown_changes_nothing(staff, booking, verb):
    with time_machine.travel(tiers.midnight(booking.check_in) + timedelta(hours=22)):
        refused = post(staff, booking, verb, expected_refund_paise=1)
        assert (refused.status_code, refused.json()["code"]) == (409, "refund_changed")
        assert FinalBooking.objects.get().state == "confirmed"
        shown = refused.json()["refund_paise"]
        assert post(staff, booking, verb, expected_refund_paise=shown).status_code == 200


@pytest.mark.parametrize(("prepare", "code"), [
    (lambda booking: None, "nothing_to_undo"),
    (lambda booking: FinalBooking.objects.update(cancelled_at=timezone.now() - timedelta(hours=25)), "undo_too_late"),
    (lambda booking: Refund.objects.update(tries=1), "refund_sent"),
    (lambda booking: type(booking.user).objects.filter(pk=booking.user_id).update(is_active=False), "guest_gone"),
])  # fmt: skip
def test_what_cannot_be_undone_has_a_name(staff, booking, prepare, code):
    if code != "nothing_to_undo":
        post(staff, booking, "cancel")
    prepare(booking)
    answer = post(staff, booking, "undo")
    assert (answer.status_code, answer.json()["code"]) == (409, code)


@pytest.mark.django_db(transaction=True)  # The gate in Redis opens after the commit.
def test_a_room_that_is_taken_by_now_is_named(staff, booking, ravi_browser):
    room = Room.objects.get()
    post(staff, booking, "cancel")
    cast.select(ravi_browser, room)
    answer = post(staff, booking, "undo").json()
    assert (answer["code"], answer["lost_rooms"]) == ("rooms_given_away", [room.pk])


@pytest.mark.parametrize("role", ["front_desk", "accountant"])
def test_others_undo_nothing(staff, booking, role):
    post(staff, booking, "cancel")
    assert post(staff, booking, "undo", role).status_code == 403


@pytest.mark.parametrize("reason", ["x" * 201, 7, ["a"], "a\x00b"])
def test_a_reason_is_a_short_text(staff, booking, reason):
    assert post(staff, booking, "cancel", reason=reason).status_code == 400
    assert FinalBooking.objects.get().state == "confirmed"


def test_another_refund_than_was_shown_changes_nothing(staff, booking):
    answer = post(staff, booking, "cancel", expected_refund_paise=1)
    assert (answer.status_code, answer.json()["code"], answer.json()["refund_paise"]) == (
        409, "refund_changed", 3_750_000,
    )  # fmt: skip
    assert FinalBooking.objects.get().state == "confirmed"


def change_room(staff, room, **said):
    url = f"/api/desk/resorts/{room.resort.slug}/rooms/{room.pk}/"
    return staff.api("owner").patch(url, said, format="json", headers={"If-Match": "*"})


@pytest.mark.parametrize(("said", "detail"), [
    ({"capacity": 1}, "2 guests sleep in room A101, which would seat 1."),
    ({"active": False}, "It has room A101, which would no longer be sold."),
])  # fmt: skip
def test_whoever_asks_first_is_told_which_bookings_an_edit_hurts(staff, booking, said, detail):
    room = Room.objects.get()
    answer = change_room(staff, room, ask_first=True, **said)
    assert (answer.status_code, answer.json()["code"]) == (409, "hurts_bookings")
    assert answer.json()["hurts"] == [{
        "reference": booking.reference, "booking_attempt_id": booking.attempt_id, "detail": detail,
        "check_in_date": f"{booking.check_in}", "check_out_date": f"{booking.check_out}",
    }]  # fmt: skip
    assert Room.objects.values().get() == Room.objects.filter(capacity=2, active=True).values().get()
    assert change_room(staff, room, **said).status_code == 200


def test_what_hurts_nobody_is_changed_at_once(staff, booking):
    room = Room.objects.get()
    assert change_room(staff, room, ask_first=True, capacity=4).json()["capacity"] == 4
