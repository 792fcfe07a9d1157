"""Payments of another sum than their order's: Offers of the Razorpay account, and fees that guests bear."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.bookings.models import FinalBooking
from backend.documents.services import due_papers
from backend.event_feed.models import Event
from backend.event_feed.services import event_numbers
from backend.incidents.models import Incident
from backend.payments import gateway
from backend.payments.core.razorpay_facts import payment_fact
from backend.payments.intake import event_handlers
from backend.payments.ledger import journal
from backend.payments.models import Payment, PaymentLink, Refund, WebhookEvent
from tests import cast
from tests.holds import decided
from tests.invariants import story
from tests.payments import changes, news, state, sweeps, unpaid
from tests.payments.news import hear_of

pytestmark = pytest.mark.django_db(transaction=True)

OFF = 100_000
# 2 % and 18 % tax on that, of 37,500.00.
FEE = 88_500


def by_webhook(browser, twin, bell, order, paid):
    news.deliver(news.event("payment.captured", payment=paid["payment"]))
    bell.answer()


def by_checkout(browser, twin, bell, order, paid):
    browser.post("/api/booking/verify-payment/", paid["checkout"], format="json")


def by_reconciler(browser, twin, bell, order, paid):
    hear_of(order.id)


def by_sweep(browser, twin, bell, order, paid):
    assert sweeps.sweep().code == 0


WAYS = pytest.mark.parametrize("hear", [by_webhook, by_checkout, by_reconciler, by_sweep])


def told(subject) -> Incident:
    return Incident.objects.get(kind="account_setting", subject=subject, state="open")


def account(name) -> int:
    return sum(journal.balance(payment, name) for payment in Payment.objects.all())


# Offers


@WAYS
def test_a_payment_with_an_offer_is_a_booking_that_is_paid(asha_browser, order, twin, bell, hear):
    paid = twin.pay(order.id, offer=OFF)
    assert paid["payment"]["amount"] == news.AMOUNT - OFF
    hear(asha_browser, twin, bell, order, paid)
    booking = FinalBooking.objects.get()
    assert (booking.state, booking.balance_paise, booking.total_paise) == ("confirmed", 0, news.AMOUNT)
    payment = Payment.objects.get()
    assert (payment.amount_paise, payment.credit_paise) == (news.AMOUNT - OFF, news.AMOUNT)
    assert payment.offer_id.startswith("offer_")
    assert not Refund.objects.exists()
    assert payment.offer_id in told("Razorpay Offers").happened
    assert story.report().count == 0


def test_less_without_an_offer_is_a_wrong_amount(asha_browser, order, twin, bell):
    by_webhook(asha_browser, twin, bell, order, twin.pay(order.id, amount=news.AMOUNT - OFF))
    assert Refund.objects.get().reason == "wrong_amount"
    assert "docs/razorpay-setup.md" in Incident.objects.get(kind="wrong_amount").advice


def test_until_razorpay_says_whether_there_is_an_offer_nobody_judges_the_sum(asha_browser, order, twin, bell):
    paid = twin.pay(order.id, offer=OFF)
    twin.fault("payment.fetch", "500")
    by_webhook(asha_browser, twin, bell, order, paid)
    event = WebhookEvent.objects.get()
    assert (event.state, event.tries, Refund.objects.count()) == ("received", 0, 0)
    twin.mended()
    event_handlers.process(event_id=event.pk, at=timezone.now())
    assert FinalBooking.objects.get().balance_paise == 0


@pytest.mark.parametrize("status", [401, 403, 409])
def test_a_refusal_that_is_about_our_keys_says_nothing_about_an_offer(order, twin, bell, monkeypatch, status):
    paid = twin.pay(order.id, offer=OFF)
    with monkeypatch.context() as wrong_keys:
        for name in ("fetch_payment", "payment_with_offers"):
            wrong_keys.setattr(gateway, name, refused(status))
        news.deliver(news.event("payment.captured", payment=paid["payment"]))
        bell.answer()
    event = WebhookEvent.objects.get()
    assert (event.state, event.tries, Refund.objects.count()) == ("received", 0, 0)
    event_handlers.process(event_id=event.pk, at=timezone.now())
    assert FinalBooking.objects.get().balance_paise == 0


def refused(status):
    def refuse(payment_id):
        raise gateway.GatewayRefused(status, "No.")

    return refuse


@pytest.mark.parametrize("answer", [refused(400), lambda payment_id: {"entity": "payment"}], ids=["final", "nonsense"])
def test_where_razorpay_will_never_say_more_the_signed_news_counts(order, twin, bell, monkeypatch, answer):
    paid = twin.pay(order.id, amount=news.AMOUNT - OFF)
    monkeypatch.setattr(gateway, "payment_with_offers", answer)
    news.deliver(news.event("payment.captured", payment=paid["payment"]))
    bell.answer()
    assert (WebhookEvent.objects.get().state, Refund.objects.get().reason) == ("processed", "wrong_amount")


def test_each_payment_with_an_offer_is_counted_in_one_incident(asha_browser, ravi_browser, order, resort, twin, bell):
    by_webhook(asha_browser, twin, bell, order, twin.pay(order.id, offer=OFF))
    _, answer = cast.order_ready(ravi_browser, cast.a_room(resort, "A102"))
    twin.pay(answer["razorpay_order_id"], offer=OFF)
    hear_of(answer["razorpay_order_id"])
    assert told("Razorpay Offers").times == 2


def test_a_balance_with_an_offer_is_paid(asha_browser, room, twin, bell):
    booking = unpaid.deposited(asha_browser, room, twin)
    order_id = asha_browser.post(f"/api/bookings/{booking.reference}/pay-balance/").json()["razorpay_order_id"]
    twin.pay(order_id, offer=OFF)
    hear_of(order_id)
    assert FinalBooking.objects.get().balance_paise == 0
    assert story.report().count == 0


@pytest.mark.parametrize("told_by", ["webhook", "look"])
def test_a_link_with_an_offer_is_paid(asha_browser, room, twin, bell, told_by):
    link = unpaid.linked(unpaid.deposited(asha_browser, room, twin))
    payment = twin.pay_link(link.razorpay_link_id, offer=OFF)
    if told_by == "webhook":
        news.deliver(unpaid.told_paid(twin, link, payment))
        bell.answer()
    else:
        unpaid.tended(link)
    assert (FinalBooking.objects.get().balance_paise, PaymentLink.objects.get().state) == (0, "paid")
    assert story.report().count == 0


def test_a_change_with_an_offer_is_made(asha_browser, booking, twin, bell):
    order = changes.change(asha_browser, booking, changes.NIGHT, nights=(30, 36)).json()["to_pay"]
    changes.paid(twin, order["razorpay_order_id"], offer=OFF)
    bell.answer()
    assert FinalBooking.objects.get().total_paise == 6 * changes.NIGHT
    assert story.report().count == 0


def test_who_cancels_gets_back_what_was_paid_and_the_owner_the_gift(asha_browser, order, twin, bell):
    by_webhook(asha_browser, twin, bell, order, twin.pay(order.id, offer=OFF))
    booking = FinalBooking.objects.get()
    shown = asha_browser.get(f"/api/bookings/{booking.reference}/cancellation/").json()
    assert (shown["paid_paise"], shown["refund_paise"]) == (news.AMOUNT - OFF, news.AMOUNT - OFF)
    asha_browser.post(f"/api/bookings/{booking.reference}/cancel/")
    bell.answer()
    assert [refund["amount"] for refund in state.refunds(twin)] == [news.AMOUNT - OFF]
    assert (account("bookings"), account("owner")) == (0, -FEE_OF_REST)
    assert story.report().count == 0


# Razorpay's fee for 36,500.00, which stays the owner's cost.
FEE_OF_REST = 86_140


def test_a_fee_of_the_policy_is_of_the_price_and_what_was_paid_covers_it(asha_browser, order, twin, bell):
    by_webhook(asha_browser, twin, bell, order, twin.pay(order.id, offer=OFF))
    FinalBooking.objects.update(policy={"code": "half", "label": "Half", "tiers": [
        {"days_before": 0, "fee_percent": 5000, "fee_nights": 0}]})  # fmt: skip
    asha_browser.post(f"/api/bookings/{FinalBooking.objects.get().reference}/cancel/")
    bell.answer()
    assert FinalBooking.objects.get().fee_paise == news.AMOUNT // 2
    assert [refund["amount"] for refund in state.refunds(twin)] == [news.AMOUNT // 2 - OFF]
    assert story.report().count == 0


def test_the_invoice_is_over_the_price_and_nothing_of_it_is_due(asha_browser, order, twin, bell):
    decided.terms(order.attempt.resort)
    by_webhook(asha_browser, twin, bell, order, twin.pay(order.id, offer=OFF))
    booking = FinalBooking.objects.get()
    after = unpaid.timezone.make_aware(unpaid.datetime.combine(booking.check_out, unpaid.time(13)))
    papers = {paper.kind: paper for paper in due_papers.issue_due(booking_id=booking.pk, at=after)}
    assert papers["receipt_voucher"].total_paise == news.AMOUNT - OFF
    invoice = papers["tax_invoice"]
    assert (invoice.total_paise, invoice.content["due_paise"]) == (news.AMOUNT, 0)
    assert story.findings("I8") == []


# Fees


@pytest.fixture
def dearer(order, twin):
    """Asha's order, at an account whose guests bear the fee."""
    twin.knobs(fee_bearer="customer")
    return order


@WAYS
def test_a_fee_that_the_guest_bears_is_no_wrong_amount(asha_browser, dearer, twin, bell, hear):
    paid = twin.pay(dearer.id)
    assert paid["payment"]["amount"] == news.AMOUNT + FEE
    hear(asha_browser, twin, bell, dearer, paid)
    assert FinalBooking.objects.get().state == "confirmed"
    assert not Refund.objects.exists()
    assert (account("bookings"), account("owner"), account("razorpay")) == (news.AMOUNT, 0, FEE)
    assert told("customer fee bearer").times == 1
    assert story.report().count == 0


@WAYS
def test_a_fee_that_the_news_does_not_name_is_asked_for(asha_browser, dearer, twin, bell, monkeypatch, hear):
    paid = twin.pay(dearer.id)
    paid["payment"] |= {"fee": None, "tax": None}
    monkeypatch.setattr(gateway, "fetch_payment", lambda payment_id: paid["payment"])
    monkeypatch.setattr(gateway, "payments_of", lambda order_id: [paid["payment"]])
    hear(asha_browser, twin, bell, dearer, paid)
    assert (FinalBooking.objects.get().state, Refund.objects.count()) == ("confirmed", 0)
    assert (account("bookings"), account("razorpay")) == (news.AMOUNT, FEE)


def unnamed(order, twin, monkeypatch):
    """A payment whose fee Razorpay does not name, however it is asked."""
    paid = twin.pay(order.id)["payment"] | {"fee": None, "tax": None}
    for name in ("fetch_payment", "payment_with_offers"):
        monkeypatch.setattr(gateway, name, lambda payment_id: paid)
    news.deliver(news.event("payment.captured", payment=paid))


def test_a_fee_that_razorpay_has_not_named_yet_is_waited_for(dearer, twin, bell, monkeypatch):
    with monkeypatch.context() as early:
        unnamed(dearer, twin, early)
        bell.answer()
    event = WebhookEvent.objects.get()
    assert (event.state, event.tries, Refund.objects.count()) == ("received", 0, 0)
    event_handlers.process(event_id=event.pk, at=timezone.now())
    assert FinalBooking.objects.get().state == "confirmed"
    assert told("customer fee bearer").times == 1


def test_more_without_a_fee_is_a_wrong_amount_after_an_hour(dearer, twin, bell, monkeypatch):
    unnamed(dearer, twin, monkeypatch)
    later = timezone.now() + timedelta(hours=1, seconds=5)
    event_handlers.process(event_id=WebhookEvent.objects.get().pk, at=later)
    assert Refund.objects.get().reason == "wrong_amount"


def test_the_feed_tells_of_what_the_booking_got(asha_browser, dearer, twin, bell):
    by_webhook(asha_browser, twin, bell, dearer, twin.pay(dearer.id))
    event_numbers.number_what_happened(at=timezone.now())
    captured = [event.data["amount_paise"] for event in Event.objects.filter(kind="payment.captured")]
    assert captured == [news.AMOUNT]


def test_who_cancels_gets_the_price_back_and_not_the_fee(asha_browser, dearer, twin, bell):
    by_webhook(asha_browser, twin, bell, dearer, twin.pay(dearer.id))
    booking = FinalBooking.objects.get()
    shown = asha_browser.get(f"/api/bookings/{booking.reference}/cancellation/").json()
    assert (shown["paid_paise"], shown["returned_paise"]) == (news.AMOUNT, 0)
    asha_browser.post(f"/api/bookings/{booking.reference}/cancel/")
    bell.answer()
    assert [refund["amount"] for refund in state.refunds(twin)] == [news.AMOUNT]
    assert story.report().count == 0


def test_who_gets_no_booking_gets_everything_back(asha_browser, ravi_browser, dearer, room, twin, bell):
    state.time_passes(minutes=16)
    state.taken_by(ravi_browser, room)
    twin.knobs(ignore_capture_options=True)
    by_webhook(asha_browser, twin, bell, dearer, twin.pay(dearer.id))
    assert [refund["amount"] for refund in state.refunds(twin)] == [news.AMOUNT + FEE]
    assert story.report().count == 0


def test_all_of_it_can_be_given_back_in_the_dashboard(asha_browser, dearer, twin, bell):
    paid = twin.pay(dearer.id)
    by_webhook(asha_browser, twin, bell, dearer, paid)
    sweeps.refund_in_the_dashboard(twin, paid["payment"]["id"])
    hear_of(dearer.id)
    assert (account("bookings"), account("payer")) == (0, 0)
    asha_browser.post(f"/api/bookings/{FinalBooking.objects.get().reference}/cancel/")
    assert story.findings("I2") == []


def test_a_part_of_the_fee_is_not_known_to_be_meant(order, twin, bell):
    """A split convenience fee: Razorpay's answers do not say which part of it the guest bears."""
    paid = twin.pay(order.id, amount=news.AMOUNT + FEE // 2)
    news.deliver(news.event("payment.captured", payment=paid["payment"]))
    bell.answer()
    assert Refund.objects.get().reason == "wrong_amount"
    assert "convenience fee" in Incident.objects.get(kind="wrong_amount").advice


# What Razorpay may say of an Offer


@pytest.mark.parametrize(
    ("said", "offer"),
    [
        ({}, ""),
        ({"offer_id": None}, ""),
        ({"offer_id": "offer_G8VXOp0qNuEXzh"}, "offer_G8VXOp0qNuEXzh"),
        ({"offers": {"entity": "collection", "count": 1, "items": [{"id": "offer_G8VXOp0qNuEXzh"}]}},
         "offer_G8VXOp0qNuEXzh"),
        ({"offers": {"entity": "collection", "count": 0, "items": []}}, ""),
        ({"offers": []}, ""),
        ({"offers": {"items": [None]}}, ""),
        ({"offers": {"items": [{"id": 7}]}}, ""),
        ({"offer_id": "'; drop table"}, ""),
    ],
)  # fmt: skip
def test_an_offer_is_read_wherever_it_is_named_and_nonsense_harms_nobody(said, offer):
    assert payment_fact({**news.payment("order_x", "captured"), **said}).offer_id == offer
