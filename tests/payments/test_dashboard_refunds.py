"""Razorpay's dashboard and this system give back money of one payment: together never too much or too little."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from backend.bookings.models import FinalBooking
from backend.common.jobs import Job
from backend.incidents.models import Incident
from backend.invariants.services import invariant_audit
from backend.payments import gateway
from backend.payments.ledger import journal
from backend.payments.models import Payment, Refund
from backend.payments.refunds import owed_refunds
from tests.payments import news, state

pytestmark = pytest.mark.django_db(transaction=True)

PART = 50_000


@pytest.fixture
def booking(order, twin, bell):
    news.deliver(news.event("payment.captured", payment=twin.pay(order.id)["payment"]))
    bell.answer()
    return FinalBooking.objects.get()


def cancel(asha_browser, booking) -> None:
    assert asha_browser.post(f"/api/bookings/{booking.reference}/cancel/").status_code == 200


def give_back_in_the_dashboard(twin, amount: int = PART) -> dict[str, object]:
    """A refund that is not ours; its entity."""
    twin._post("/twin/refunds", {"payment_id": Payment.objects.get().razorpay_payment_id, "amount": amount})
    return next(refund for refund in twin.get("/v1/refunds")["items"] if not refund["receipt"])


def said(refund, *, kind: str = "refund.processed", **fields) -> None:
    status = {"refund.processed": "processed", "refund.created": "pending", "refund.failed": "failed"}[kind]
    news.deliver(news.event(kind, refund={**refund, "status": status, **fields}))


def everything_went_back(twin) -> bool:
    """Razorpay gave back the whole payment and no more, and our books say the same."""
    payment = Payment.objects.get()
    gone = sum(refund["amount"] for refund in state.refunds(twin))
    left = [journal.balance(payment, account) for account in ("bookings", "refund_due")]
    return (gone, left, payment.state) == (news.AMOUNT, [0, 0], "refunded") and audit_is_clean()


def audit_is_clean() -> bool:
    return invariant_audit.audit_all(at=timezone.now(), grace=timedelta(minutes=5)).count == 0


def try_again(bell) -> None:
    later = timezone.now() + timedelta(hours=2)
    Refund.objects.filter(state="due").update(next_try_at=later - timedelta(hours=1))
    for refund in Refund.objects.filter(state="due"):
        owed_refunds.send_owed_refund(refund_id=refund.pk, at=later)
    bell.answer()


def test_a_part_given_back_after_the_cancellation_lowers_what_is_owed(asha_browser, booking, twin, bell):
    cancel(asha_browser, booking)
    said(give_back_in_the_dashboard(twin))
    bell.answer(Job.PROCESS_EVENT)
    ours = Refund.objects.get(reason="cancelled")
    assert (ours.state, ours.amount_paise, ours.netted_paise) == ("due", news.AMOUNT - PART, PART)
    try_again(bell)
    assert everything_went_back(twin)


def test_refused_for_too_much_it_is_sent_with_less_once_the_reason_is_known(asha_browser, booking, twin, bell):
    cancel(asha_browser, booking)
    elsewhere = give_back_in_the_dashboard(twin)
    bell.answer()
    assert Refund.objects.get(reason="cancelled").last_error
    said(elsewhere)
    bell.answer()
    try_again(bell)
    assert everything_went_back(twin)


def test_a_part_that_was_under_way_when_the_booking_was_cancelled_is_netted_when_it_has_gone(
    asha_browser, booking, twin, bell
):
    elsewhere = give_back_in_the_dashboard(twin)
    said(elsewhere, kind="refund.created")
    bell.answer()
    cancel(asha_browser, booking)
    assert Refund.objects.get(reason="cancelled").amount_paise == news.AMOUNT
    said(elsewhere)
    bell.answer()
    try_again(bell)
    assert everything_went_back(twin)


def test_a_part_that_failed_elsewhere_is_still_owed(asha_browser, booking, twin, bell):
    elsewhere = give_back_in_the_dashboard(twin)
    said(elsewhere, kind="refund.created")
    bell.answer()
    cancel(asha_browser, booking)
    said(elsewhere, kind="refund.failed")
    bell.answer(Job.PROCESS_EVENT)
    ours = Refund.objects.get(reason="cancelled")
    assert (ours.amount_paise, ours.netted_paise) == (news.AMOUNT, 0)


def test_two_parts_that_make_the_whole_leave_nothing_to_send(asha_browser, booking, twin, bell):
    cancel(asha_browser, booking)
    said(give_back_in_the_dashboard(twin))
    bell.answer(Job.PROCESS_EVENT)
    rest = {**give_back_in_the_dashboard(twin), "id": "rfnd_theRestOfIt01", "amount": news.AMOUNT - 2 * PART}
    said(rest)
    bell.answer(Job.PROCESS_EVENT)
    said({**rest, "id": "rfnd_theLastOfIt01", "amount": PART})
    bell.answer(Job.PROCESS_EVENT)
    assert journal.balance(Payment.objects.get(), "refund_due") == 0
    assert {refund.state for refund in Refund.objects.all()} <= {"processed", "netted"}


def test_more_than_is_owed_from_elsewhere_ends_our_refund(order, twin, bell):
    """Owed is a part, kept is a part, and the dashboard gives the whole back at once."""
    news.deliver(news.event("payment.captured", payment=twin.pay(order.id)["payment"]))
    bell.answer()
    payment = Payment.objects.select_related("order__attempt").get()
    ours = owed_refunds.owe(payment, reason="cancelled", amount_paise=PART, at=timezone.now())
    journal.book_cancellation(ours, at=timezone.now())
    said(give_back_in_the_dashboard(twin, news.AMOUNT))
    bell.answer(Job.PROCESS_EVENT)
    ours.refresh_from_db()
    assert (ours.state, ours.amount_paise, ours.netted_paise) == ("netted", 0, PART)
    assert [journal.balance(payment, account) for account in ("bookings", "refund_due")] == [0, 0]


def test_where_a_part_was_kept_both_go_back(order, twin, bell):
    news.deliver(news.event("payment.captured", payment=twin.pay(order.id)["payment"]))
    bell.answer()
    payment = Payment.objects.select_related("order__attempt").get()
    ours = owed_refunds.owe(payment, reason="cancelled", amount_paise=2 * PART, at=timezone.now())
    journal.book_cancellation(ours, at=timezone.now())
    said(give_back_in_the_dashboard(twin))
    bell.answer()
    ours.refresh_from_db()
    assert (ours.amount_paise, ours.netted_paise) == (2 * PART, 0)
    assert journal.balance(payment, "bookings") == news.AMOUNT - 3 * PART
    assert audit_is_clean()


def test_money_that_was_owed_in_full_is_owed_less_what_went_back_elsewhere(order, asha_browser, twin, bell):
    first = twin.pay(order.id)["payment"]
    news.deliver(news.event("payment.captured", payment=first))
    bell.answer()
    second = twin.pay(order.id, force=True)["payment"]
    news.deliver(news.event("payment.captured", payment=second))
    bell.answer(Job.PROCESS_EVENT)
    twin._post("/twin/refunds", {"payment_id": second["id"], "amount": PART})
    said(state.refunds(twin)[0])
    bell.answer(Job.PROCESS_EVENT)
    try_again(bell)
    row = Payment.objects.get(razorpay_payment_id=second["id"])
    assert (row.state, journal.balance(row, "refund_due")) == ("refunded", 0)
    assert sum(refund["amount"] for refund in state.refunds(twin)) == news.AMOUNT
    assert audit_is_clean()


def test_a_refund_that_failed_is_sent_anew_with_what_is_left(asha_browser, booking, twin, bell):
    cancel(asha_browser, booking)
    twin.knobs(refund_outcome="failed")
    bell.answer()
    ours = Refund.objects.get()
    while state.refunds(twin)[0]["status"] != "failed":
        time.sleep(0.02)
    said(state.refunds(twin)[0], kind="refund.failed")
    bell.answer(Job.PROCESS_EVENT)
    twin.knobs(refund_outcome="processed")
    said(give_back_in_the_dashboard(twin))
    bell.answer(Job.PROCESS_EVENT)
    ours.refresh_from_db()
    assert (ours.state, ours.amount_paise) == ("failed", news.AMOUNT - PART)
    owed_refunds.owe_anew(ours, at=timezone.now())
    bell.answer()
    ours.refresh_from_db()
    assert (ours.state, Incident.objects.filter(kind="refund_failed", solved_at=None).exists()) == ("processed", False)


def test_more_refunds_than_razorpay_lists_at_once_are_all_taken_in(order, booking, twin):
    twin.knobs(webhooks_enabled=False)
    for _ in range(12):
        give_back_in_the_dashboard(twin)
    news.hear_of(order.id)
    assert Refund.objects.filter(amount_paise=PART, state="processed").count() == 12
    assert journal.balance(Payment.objects.get(), "bookings") == news.AMOUNT - 12 * PART
    assert audit_is_clean()


@pytest.mark.parametrize("page", [5, 6, 12, 13])
def test_every_page_of_refunds_is_read_and_each_refund_is_named_once(booking, twin, monkeypatch, page):
    monkeypatch.setattr(gateway, "PAGE", page)
    for _ in range(12):
        give_back_in_the_dashboard(twin)
    read = [refund["id"] for refund in gateway.refunds_of(Payment.objects.get().razorpay_payment_id)]
    assert sorted(read) == sorted(refund["id"] for refund in twin.get("/v1/refunds?count=100")["items"])


def test_refunds_without_end_are_not_believed(booking, twin, monkeypatch):
    give_back_in_the_dashboard(twin)
    payment_id = Payment.objects.get().razorpay_payment_id
    page = [news.refund(payment_id, "processed", receipt=None)]
    monkeypatch.setattr(gateway, "PAGE", 1)
    monkeypatch.setattr(gateway, "_page_of_refunds", lambda *_, **__: page)
    with pytest.raises(gateway.ImpossibleAnswer, match="more refunds"):
        gateway.refunds_of(payment_id)
