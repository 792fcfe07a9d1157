"""Everything that is known of me, for me, and nothing of anybody else."""

import json

import pytest
from auditlog.models import LogEntry
from django.utils import timezone

from backend.accounts.models import LoginSession, User
from backend.catalogue.models import Room
from backend.notifications.models import Message
from tests import cast
from tests.common.stores import take_redis_away
from tests.holds import steps
from tests.invariants import story
from tests.waitlist import line

pytestmark = pytest.mark.django_db(transaction=True)
EXPORT = "/api/auth/account/export/"


def exported(browser) -> dict:
    answer = browser.get(EXPORT)
    assert answer.status_code == 200, answer.json()
    return answer.json()


@pytest.fixture
def other_room(resort) -> Room:
    return cast.a_room(resort, "A102")


def test_the_document_has_profile_logins_bookings_payments_and_messages(asha, asha_browser, room):
    User.objects.filter(pk=asha.pk).update(name="Asha Rao", email="asha@example.in")
    booking = story.booked(asha_browser, room)
    told = exported(asha_browser)
    assert told["profile"]["phone_number"] == cast.ASHA
    assert (told["profile"]["name"], told["profile"]["email"]) == ("Asha Rao", "asha@example.in")
    assert len(told["logins"]) == 1
    (mine,) = told["bookings"]
    assert (mine["reference"], mine["total"], mine["rooms"]) == (booking.reference, "37500.00", ["A101"])
    assert [guest["name"] for guest in mine["guests"]] == ["Guest 0", "Guest 1"]
    (paid,) = told["payments"]
    assert (paid["booking"], paid["amount"], paid["state"]) == (booking.reference, "37500.00", "captured")
    # By SMS and by e-mail.
    assert [message["kind"] for message in told["messages"]] == ["booking_confirmed"] * 2


def test_a_refund_stands_with_its_payment(asha_browser, room):
    booking = story.booked(asha_browser, room)
    asha_browser.post(f"/api/bookings/{booking.reference}/cancel/")
    (refund,) = exported(asha_browser)["payments"][0]["refunds"]
    assert (refund["amount"], refund["state"], refund["reason"]) == ("37500.00", "due", "cancelled")


def test_what_was_not_finished_is_in_it_too(asha_browser, room):
    attempt = steps.payable(asha_browser, room)
    (unfinished,) = exported(asha_browser)["unfinished_attempts"]
    assert unfinished["booking_attempt_id"] == attempt.pk
    assert unfinished["guests"][0] == {"name": "Guest 0", "age": 30}


def test_a_place_in_a_line_is_in_it(asha_browser, room):
    line.sold_out(room)
    line.waits(asha_browser, room.resort)
    (waiting,) = exported(asha_browser)["waiting"]
    assert (waiting["resort"], waiting["state"]) == ("Beachside Resort", "waiting")


def test_nobody_elses_guests_payments_or_messages_are_in_it(asha_browser, ravi_browser, room, other_room):
    story.booked(asha_browser, room)
    foreign = story.booked(ravi_browser, other_room)
    foreign.attempt.guests.update(name="Ravi's daughter")
    text = json.dumps(exported(asha_browser))
    for word in (cast.RAVI, foreign.reference, "Ravi's daughter", foreign.payments.get().razorpay_payment_id, "A102"):
        assert word not in text
    assert "Ravi's daughter" in json.dumps(exported(ravi_browser))


def test_no_token_id_and_no_code_is_in_it(asha, asha_browser, code):
    secret = code()
    now = timezone.now()
    Message.objects.create(
        kind="otp", to=cast.ASHA, dedupe_key="otp:1", params={"minutes": 5}, created_at=now, next_try_at=now
    )
    text = json.dumps(exported(asha_browser))
    session = LoginSession.objects.get()
    for word in (session.token_jti, str(session.pk), secret, "otp:1"):
        assert word not in text


def test_nobody_without_a_token_gets_it(client):
    assert client.get(EXPORT).status_code == 401


def test_it_is_fetched_a_few_times_a_day_and_no_more(asha_browser, settings):
    settings.EXPORTS_PER_DAY = 2
    assert [asha_browser.get(EXPORT).status_code for _ in range(3)] == [200, 200, 429]


def test_one_who_fetched_too_often_keeps_nobody_else_from_it(asha_browser, ravi_browser, settings):
    settings.EXPORTS_PER_DAY = 1
    asha_browser.get(EXPORT)
    assert asha_browser.get(EXPORT).status_code == 429
    assert ravi_browser.get(EXPORT).status_code == 200


def test_without_redis_it_waits(asha_browser, settings):
    take_redis_away(settings)
    answer = asha_browser.get(EXPORT)
    assert (answer.status_code, answer.json()["code"]) == (503, "export_unavailable")


def test_it_is_kept_by_no_cache_and_written_down(asha, asha_browser):
    assert asha_browser.get(EXPORT)["Cache-Control"] == "no-store"
    row = LogEntry.objects.latest("pk")
    assert (row.actor, row.action, row.additional_data) == (asha, LogEntry.Action.ACCESS, {"what": "export"})
    assert row.remote_addr == "127.0.0.1"
