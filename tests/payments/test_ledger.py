"""Where money is, at any moment: booked, owed back, or gone back."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone

from backend.bookings.models import FinalBooking
from backend.incidents.models import Incident
from backend.payments.ledger import journal
from backend.payments.models import LedgerEntry, Payment, Refund
from tests.payments import news

pytestmark = pytest.mark.django_db(transaction=True)


def moved(source: str, target: str) -> int:
    entries = LedgerEntry.objects.filter(source=source, target=target)
    return entries.aggregate(sum=Sum("amount_paise"))["sum"] or 0


def paid(order, twin, bell, **how):
    payment = twin.pay(order.id, **how)["payment"]
    news.deliver(news.event("payment.captured", payment=payment))
    bell.answer()
    return Payment.objects.get(razorpay_payment_id=payment["id"])


def test_money_for_a_booking_is_booked(order, twin, bell):
    payment = paid(order, twin, bell)
    assert journal.balance(payment, "bookings") == news.AMOUNT
    assert moved("owner", "razorpay") == payment.fee_paise > 0


def test_money_that_goes_back_is_owed_and_then_gone(order, twin, bell):
    payment = paid(order, twin, bell, currency="USD")
    assert (moved("payer", "refund_due"), moved("refund_due", "payer")) == (news.AMOUNT, news.AMOUNT)
    assert journal.balance(payment, "refund_due") == 0


def test_money_that_came_and_went_unheard_of_is_in_the_books(order, twin, bell):
    payment = twin.pay(order.id)["payment"]
    twin._post("/twin/refunds", {"payment_id": payment["id"]})
    refund = twin.get("/v1/refunds")["items"][0]
    news.deliver(news.event("refund.processed", refund=refund))
    bell.answer()
    row = Payment.objects.get()
    assert not FinalBooking.objects.exists()
    assert (row.state, journal.balance(row, "refund_due"), moved("refund_due", "payer")) == (
        "refunded",
        0,
        news.AMOUNT,
    )


def test_a_refund_outside_this_system_is_noticed_and_shown_to_a_person(order, twin, bell):
    payment = paid(order, twin, bell)
    twin._post("/twin/refunds", {"payment_id": payment.razorpay_payment_id, "amount": 100_000})
    news.deliver(news.event("refund.processed", refund=twin.get("/v1/refunds")["items"][0]))
    bell.answer()
    assert Refund.objects.get().reason == "external"
    assert journal.balance(payment, "bookings") == news.AMOUNT - 100_000
    assert Incident.objects.get().kind == "external_refund"


@pytest.mark.parametrize("change", [{"amount_paise": 1}, None])
def test_entries_are_never_changed_or_deleted(order, twin, bell, change):
    paid(order, twin, bell)
    entries = LedgerEntry.objects.all()
    with pytest.raises(IntegrityError), transaction.atomic():
        entries.update(**change) if change else entries.delete()
    assert moved("payer", "bookings") == news.AMOUNT


def test_the_same_happening_is_booked_once(order, twin, bell):
    payment = paid(order, twin, bell)
    with pytest.raises(IntegrityError), transaction.atomic():
        journal.book_capture(payment, to="bookings", at=timezone.now())
    assert moved("payer", "bookings") == news.AMOUNT
