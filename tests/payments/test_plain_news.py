"""Plain news of many payments, settled together, leaves the rows that it leaves one by one; all else is left alone."""

import random
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from backend.bookings.models import FinalBooking
from backend.bookings.services import confirmation
from backend.holds.models import BookingAttempt
from backend.inventory.models import Stay
from backend.notifications.models import Message
from backend.payments import gateway
from backend.payments.core.razorpay_facts import PaymentFact, payment_fact
from backend.payments.models import LedgerEntry, Payment, PaymentOrder, Refund, WebhookEvent
from backend.payments.settlement import plain_news, settlement
from backend.payments.settlement.capture_rules import SettlementOutcome
from tests.payments import news
from tests.payments.settlement_news import capture, tell
from tests.payments.sweeps import ready

pytestmark = pytest.mark.django_db(transaction=True)

# What may be told of one order, the money of one payment at most once by the first four.
TALES: tuple[tuple[dict[str, Any], ...], ...] = (
    ({"status": "captured"},),
    ({"status": "authorized"}, {"status": "captured"}, {"status": "captured"}),
    ({"status": "captured", "fee": None, "tax": None}, {"status": "captured"}),
    ({"status": "authorized"},),
    ({"status": "failed"}, {"status": "captured", "id": "second"}),
    ({"status": "captured", "amount": 100},),
    ({"status": "captured"}, {"status": "captured", "id": "second"}),
    ({"status": "captured", "currency": "USD"},),
    ({"status": "captured"}, {"status": "failed"}),
)


def told(order_id: str, tale: tuple[dict[str, Any], ...]) -> list[PaymentFact]:
    return [
        payment_fact(news.payment(order_id, **{**each, "id": f"pay_{order_id[6:]}{each.get('id', '')}"}))
        for each in tale
    ]


def rows() -> dict[str, list[dict[str, Any]]]:
    """All that a settlement may write, without what chance and sequences make of it."""
    drawn = ("id", "reference", "booking_id", "payment_id", "dedupe_key", "params", "next_try_at", "idempotency_key")
    drawn += ("line_id",)
    found = {}
    for model, about in (
        (BookingAttempt, "pk"),
        (Stay, "pk"),
        (PaymentOrder, "pk"),
        (FinalBooking, "attempt_id"),
        (Payment, "razorpay_payment_id"),
        (LedgerEntry, "key"),
        (Refund, "payment__razorpay_payment_id"),
    ):
        kept = [{k: v for k, v in row.items() if k not in drawn} for row in model.objects.order_by(about).values()]
        found[model.__name__] = kept
    found["pays"] = list(
        Payment.objects.order_by("razorpay_payment_id").values("razorpay_payment_id", "booking__attempt_id")
    )
    found["Message"] = list(Message.objects.order_by("to", "kind").values("to", "kind", "params__resort", "state"))
    return found


@pytest.mark.parametrize("seed", range(3))
def test_news_settled_together_leaves_the_rows_that_it_leaves_one_by_one(resort, twin, bell, seed):
    chance = random.Random(seed)
    orders = [ready(resort, number) for number in range(10, 16)]
    tales = [told(order.id, chance.choice(TALES)) for order in orders]
    # One has let its rooms go, whatever it is told.
    Stay.objects.filter(attempt=orders[0].attempt_id).update(expires_at=timezone.now() - timedelta(minutes=1))
    facts = [fact for tale in tales for fact in tale]
    at = timezone.now()

    def together() -> list[SettlementOutcome]:
        plain = plain_news.settle_plain(facts, at=at)
        return [plain.get(n) or settlement.settle_carefully(fact, at=at) for n, fact in enumerate(facts)]

    def one_by_one() -> list[SettlementOutcome]:
        return [settlement.settle_carefully(fact, at=at) for fact in facts]

    left = []
    for way in (together, one_by_one, lambda: [settlement.settle(fact, at=at) for fact in facts]):
        with transaction.atomic():
            outcomes = way()
            left.append((rows(), outcomes.count(SettlementOutcome.CONFIRMED)))
            transaction.set_rollback(True)
    assert left[0] == left[1]
    assert left[2][1] == left[1][1] > 0


def test_money_after_the_end_is_not_plain_and_money_in_time_is_taken_once(order, room, twin):
    fact = payment_fact(news.payment(order.id, "captured"))
    with transaction.atomic():
        assert plain_news.settle_plain([fact], at=order.attempt.expires_at) == {}
        assert plain_news.settle_plain([fact], at=timezone.now()) == {0: SettlementOutcome.CONFIRMED}
        assert plain_news.settle_plain([fact], at=timezone.now()) == {0: SettlementOutcome.NOTHING_NEW}


def test_a_reference_that_is_taken_by_chance_does_not_cost_the_booking(order, room, twin, monkeypatch):
    def taken(*args: object, **kwargs: object) -> None:
        raise IntegrityError("duplicate key value violates unique constraint")

    monkeypatch.setattr(confirmation, "confirm_drafted", taken)
    assert capture(order, at=timezone.now()) == SettlementOutcome.CONFIRMED
    assert (FinalBooking.objects.count(), Payment.objects.count()) == (1, 1)


def test_second_news_of_a_paid_payment_is_answered_from_its_row(order, room, twin, bell, monkeypatch):
    tell(bell, order, "payment.captured")

    def asked(*args: object) -> None:
        raise AssertionError("Razorpay was asked")

    monkeypatch.setattr(gateway, "fetch_payment", asked)
    tell(bell, order, "order.paid")
    assert list(WebhookEvent.objects.order_by("pk").values_list("outcome", flat=True)) == ["confirmed", "nothing_new"]
