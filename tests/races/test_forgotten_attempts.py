"""Forgetting against money that comes at the same moment: never both, and never neither."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.bookings.models import FinalBooking
from backend.common import redis
from backend.event_feed.services import event_numbers
from backend.holds.models import BookingAttempt
from backend.holds.services import endings
from backend.incidents.models import Incident, IncidentKind
from backend.payments.intake import event_handlers
from backend.payments.models import Payment, PaymentOrder, WebhookEvent
from backend.privacy.services import vain_attempts
from tests import cast
from tests.invariants import story
from tests.machinery import volume
from tests.payments import news
from tests.races import crowd

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race, pytest.mark.usefixtures("bell")]

ROUNDS = volume.share(20)
LATER = timedelta(days=200)


def old_order(browser, room, day) -> str:
    """The id of an order of an attempt that lapsed; nobody has paid it yet."""
    attempt_id, answer = cast.order_ready(browser, room, stay=cast.nights(day, day + 1))
    BookingAttempt.objects.filter(pk=attempt_id).update(expires_at=timezone.now())
    endings.expire_lapsed_attempts(at=timezone.now() + timedelta(seconds=1))
    event_numbers.number_what_happened(at=timezone.now())
    PaymentOrder.objects.update(check_at=None)
    redis.client().flushdb()
    return str(answer["razorpay_order_id"])


def forget() -> int:
    return vain_attempts.forget_vain_attempts(at=timezone.now() + LATER)


def settled_or_told(order_id) -> bool:
    """Whether the money has its order and its booking, or is an incident. Never both."""
    known = PaymentOrder.objects.filter(razorpay_order_id=order_id).exists()
    booked = FinalBooking.objects.filter(attempt__orders__razorpay_order_id=order_id).exists()
    events = WebhookEvent.objects.filter(body__contains=order_id.encode(), state="dead").values_list("pk", flat=True)
    subjects = [f"event {pk}" for pk in events]
    told = Incident.objects.filter(kind=IncidentKind.UNKNOWN_ORDER, subject__in=subjects).exists()
    return known == booked and booked != told


def work_off(settings) -> None:
    for _ in range(settings.WEBHOOK_MAX_TRIES):
        for pk in WebhookEvent.objects.filter(state="received").values_list("pk", flat=True):
            event_handlers.process(event_id=pk, at=timezone.now())


def test_a_late_webhook_finds_its_order_or_is_told_to_a_person(asha_browser, room, twin, settings):
    orders = []
    for number in range(ROUNDS):
        order_id = old_order(asha_browser, room, 10 + number)
        paid = twin.pay(order_id)["payment"]

        def hear(paid=paid, number=number) -> int:
            assert (
                news.deliver(news.event("payment.captured", payment=paid), event_id=f"ev_{number}").status_code == 200
            )
            event_handlers.process(event_id=WebhookEvent.objects.get(event_id=f"ev_{number}").pk, at=timezone.now())
            return 0

        crowd.at_once(forget, hear)
        work_off(settings)
        orders.append(order_id)
    assert [order_id for order_id in orders if not settled_or_told(order_id)] == []
    assert not [verdict for verdict in story.report().verdicts if verdict.found.shown]


def test_whoever_comes_back_from_checkout_gets_a_booking_or_is_told_that_there_is_none(asha_browser, room, twin):
    for number in range(ROUNDS):
        order_id = old_order(asha_browser, room, 10 + number)
        payment_id = twin.pay(order_id)["payment"]["id"]
        body = news.checkout(order_id, payment_id)
        answers = crowd.at_once(
            forget, lambda body=body: asha_browser.post("/api/booking/verify-payment/", body, format="json").status_code
        )
        booked = Payment.objects.filter(razorpay_payment_id=payment_id, booking__isnull=False).exists()
        assert answers[1] == (200 if booked else 404), answers
        assert booked == PaymentOrder.objects.filter(razorpay_order_id=order_id).exists()
        assert answers[0] == (0 if booked else 1)


def test_an_order_that_goes_between_two_looks_is_unknown_and_no_error_of_ours(asha_browser, room, twin, monkeypatch):
    order_id = old_order(asha_browser, room, 10)
    payment_id = twin.pay(order_id)["payment"]["id"]
    asked = event_handlers.fresh_facts.with_its_sum_explained

    def forgotten_meanwhile(fact, **more):
        found = asked(fact, **more)
        assert forget() == 1
        return found

    monkeypatch.setattr("backend.payments.reconciliation.fresh_facts.with_its_sum_explained", forgotten_meanwhile)
    body = news.checkout(order_id, payment_id)
    assert asha_browser.post("/api/booking/verify-payment/", body, format="json").status_code == 404
