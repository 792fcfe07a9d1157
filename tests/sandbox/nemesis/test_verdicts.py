"""The checks look at real rows, the real twin and a real Redis, and find what was planted there."""

from datetime import timedelta

import psycopg
import pytest
from django.utils import timezone

from backend.bookings.models import FinalBooking
from backend.common import redis
from backend.holds.models import BookingAttempt
from backend.inventory.models import Stay
from backend.notifications.models import Message
from backend.payments.core.razorpay_facts import payment_fact
from backend.payments.models import WebhookEvent
from backend.payments.settlement import settlement


@pytest.fixture
def booked(order, twin):
    """Asha has paid, and we know."""
    paid = twin.pay(order.order_id)["payment"]
    settlement.settle(payment_fact(paid), at=timezone.now())
    return FinalBooking.objects.get(attempt=order.attempt_id)


def test_an_empty_house_is_clean(checker):
    assert checker.check().clean


def test_a_paid_booking_is_clean(checker, booked):
    found = checker.check({booked.reference})
    assert found.clean, found
    assert found.account.confirmed == booked.total_paise


def test_a_lost_payment_is_found(checker, order, twin):
    paid = twin.pay(order.order_id)["payment"]
    found = checker.check()
    assert not found.clean
    assert found.account.unexplained == paid["amount"]
    assert paid["id"] in found.findings[0]


def test_a_payment_that_comes_late_is_waited_for(checker, order, twin):
    twin.pay(order.order_id, delay_seconds=600)
    assert checker.check().waiting == ["1 payments that guests make late"]


def test_a_booking_that_nobody_paid_for_is_found(checker, booked, twin):
    twin.reset()
    assert any("not at the gateway" in told for told in checker.check().findings)


def test_a_booking_that_vanished_is_found(checker, booked):
    assert checker.check({"GONE-1234"}).findings == ["I2 booking GONE-1234 was shown to a guest and is gone"]


def test_a_second_confirmation_is_found(checker, booked):
    message = Message.objects.get(kind="booking_confirmed")
    message.pk, message.dedupe_key = None, "another"
    message.save(force_insert=True)
    assert any("without exactly one confirmation" in told for told in checker.check().findings)


def test_a_live_attempt_past_its_deadline_is_found(checker, order):
    BookingAttempt.objects.update(expires_at=timezone.now() - timedelta(minutes=5))
    found = checker.check()
    assert any(told.startswith("I4 ") for told in found.findings)
    assert found.waiting == ["1 attempts past their deadline"]


def test_a_completed_attempt_whose_room_is_free_is_found(checker, booked):
    Stay.objects.update(state="released")
    assert any("does not fit its attempt" in told for told in checker.check().findings)


def test_a_hold_that_belongs_to_nobody_is_found(checker):
    redis.client().set("dandeli:hold:{1}:1:20300101", "nobody", px=60_000)
    assert checker.check().findings == ["I5 dandeli:hold:{1}:1:20300101 is held for nobody"]


def test_an_event_that_nobody_worked_through_is_waited_for(checker):
    WebhookEvent.objects.create(event_id="1", body=b"{}", state="received", received_at=timezone.now())
    assert checker.check().waiting == ["1 webhook events not worked through"]


def test_an_event_that_died_without_a_reason_is_found(checker):
    WebhookEvent.objects.create(event_id="1", body=b"{}", state="dead", received_at=timezone.now())
    assert checker.check().findings[0].startswith("I7 ")


def test_the_checks_change_nothing(checker):
    with checker._database() as database, pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        database.execute("DELETE FROM payments_payment")
