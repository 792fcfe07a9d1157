"""One settle function, fed in any order: every captured paisa becomes a booking or a refund, once."""

from datetime import timedelta
from itertools import cycle, permutations

import pytest
from django.utils import timezone

from backend.bookings.models import FinalBooking
from backend.incidents.models import Incident
from backend.inventory.models import Stay
from backend.payments.core.razorpay_facts import payment_fact
from backend.payments.intake import event_handlers
from backend.payments.models import Payment, Refund
from backend.payments.settlement import settlement
from backend.payments.settlement.capture_rules import SettlementOutcome
from tests import cast
from tests.payments import news, state
from tests.payments.settlement_news import booked_once, capture, fail, tell

pytestmark = pytest.mark.django_db(transaction=True)

NEWS = ("payment.authorized", "payment.captured", "order.paid", "payment.failed")
ORDERS = [
    pytest.param(order, method, id=" ".join((*order, method)))
    for order, method in zip(permutations(NEWS), cycle(news.METHODS), strict=False)
]


@pytest.mark.parametrize(("names", "method"), ORDERS)
def test_every_order_of_the_same_news_has_the_same_end(order, room, twin, bell, names, method):
    tell(bell, order, *names, method=method)
    assert booked_once(order, room, twin)
    assert Payment.objects.count() == 1


@pytest.mark.parametrize(("names", "method"), ORDERS)
def test_news_that_was_stored_and_worked_on_backwards_has_the_same_end(order, room, twin, bell, names, method):
    for name in names:
        news.deliver(news.about(order.id, name, method=method))
    bell.rung.reverse()
    bell.answer()
    assert booked_once(order, room, twin)


def test_a_failed_try_frees_the_rooms_at_once(asha_browser, ravi_browser, order, room, bell):
    tell(bell, order, "payment.failed")
    assert state.status(asha_browser, order.attempt_id) == "failed"
    assert state.taken_by(ravi_browser, room)


@pytest.mark.parametrize("again", ["pay_DESlfW9H8K9uqM", "pay_another"])
def test_failed_then_captured_is_confirmed(order, room, twin, bell, again):
    tell(bell, order, "payment.failed")
    tell(bell, order, "payment.captured", id=again)
    assert booked_once(order, room, twin)


@pytest.mark.parametrize("again", ["pay_DESlfW9H8K9uqM", "pay_another"])
def test_captured_then_failed_stays_confirmed(order, room, twin, bell, again):
    tell(bell, order, "payment.captured")
    tell(bell, order, "payment.failed", id=again)
    assert booked_once(order, room, twin)


def test_a_failure_without_end_is_one_payment(order, bell):
    tell(bell, order, *["payment.failed"] * 3)
    assert Payment.objects.get().error_reason == "payment_failed"


def test_a_failure_after_release_changes_nothing_more(asha_browser, order, bell):
    asha_browser.post(f"/api/booking/attempts/{order.attempt_id}/release/")
    tell(bell, order, "payment.failed")
    assert order.attempt.state == "released"
    assert event_handlers.WebhookEvent.objects.get().outcome == "failed"


def test_a_failure_after_expiry_takes_nothing_from_the_next_guest(asha_browser, ravi_browser, order, room, bell):
    state.time_passes(minutes=16)
    theirs = state.taken_by(ravi_browser, room)
    tell(bell, order, "payment.failed")
    assert state.status(asha_browser, order.attempt_id) == "expired"
    assert Stay.objects.get(attempt=theirs).state == "held"
    assert cast.select(asha_browser, room).status_code == 409


def test_an_authorized_payment_changes_no_rooms(asha_browser, order, bell):
    tell(bell, order, "payment.authorized")
    assert state.status(asha_browser, order.attempt_id) == "payment_pending"
    assert Payment.objects.get().state == "authorized"


def test_a_card_sample_that_says_captured_on_failure_is_a_failure(asha_browser, order, bell):
    tell(bell, order, "payment.failed", method="card")
    assert state.status(asha_browser, order.attempt_id) == "failed"


@pytest.mark.parametrize("wrong", [{"amount": 100}, {"amount": news.AMOUNT + 1}, {"currency": "USD"}])
def test_a_wrong_amount_or_currency_goes_back_and_confirms_nothing(order, twin, bell, wrong):
    paid = twin.pay(order.id, **wrong)
    news.deliver(news.event("payment.captured", payment=paid["payment"]))
    bell.answer()
    assert not FinalBooking.objects.exists()
    assert Refund.objects.get().reason == "wrong_amount"
    assert [refund["amount"] for refund in state.refunds(twin)] == [wrong.get("amount", news.AMOUNT)]
    assert Incident.objects.get(kind="wrong_amount").state == "open"


def test_a_second_capture_is_one_booking_and_one_refund(order, twin, bell):
    for paid in (twin.pay(order.id), twin.pay(order.id, force=True)):
        news.deliver(news.event("payment.captured", payment=paid["payment"]))
    bell.answer()
    assert FinalBooking.objects.count() == 1
    assert Refund.objects.get().reason == "second_payment"
    assert [refund["payment_id"] for refund in state.refunds(twin)] == [paid["payment"]["id"]]
    assert (len(state.booked_texts(twin)), len(state.refund_texts(twin))) == (1, 1)


def test_captured_after_expiry_takes_the_rooms_that_are_still_free(order, room, twin, bell):
    state.time_passes(minutes=16)
    tell(bell, order, "payment.captured")
    assert booked_once(order, room, twin)


def test_captured_after_the_sweeper_wrote_the_expiry_down_is_confirmed_too(order, room, twin, bell):
    from worker import tasks

    state.time_passes(minutes=16)
    tasks.expire_attempts()
    assert order.attempt.state == "expired"
    tell(bell, order, "payment.captured")
    assert booked_once(order, room, twin)


def test_captured_after_the_rooms_went_to_somebody_else_is_one_refund(ravi_browser, order, room, twin, bell):
    state.time_passes(minutes=16)
    theirs = state.taken_by(ravi_browser, room)
    paid = twin.pay(order.id)["payment"]
    for name in ("payment.captured", "order.paid", "payment.captured"):
        news.deliver(news.event(name, payment=paid))
        bell.answer()
    assert [refund["payment_id"] for refund in state.refunds(twin)] == [paid["id"]]
    assert (Refund.objects.get().reason, Refund.objects.get().amount_paise) == ("rooms_gone", news.AMOUNT)
    assert len(state.refund_texts(twin)) == 1
    assert order.attempt.state == "expired"
    assert Stay.objects.get(attempt=theirs).state == "held"


def test_when_one_of_two_rooms_is_gone_neither_is_taken(asha_browser, ravi_browser, resort, room, twin, bell, now):
    other = cast.a_room(resort, "A102")
    held = cast.select(asha_browser, room, other, guests=2).json()["booking_attempt_id"]
    cast.name_guests(asha_browser, held, room)
    order_id = cast.initiate(asha_browser, held).json()["razorpay_order_id"]
    state.time_passes(minutes=16)
    state.taken_by(ravi_browser, other)
    amount = 2 * news.AMOUNT
    settlement.settle(payment_fact(news.payment(order_id, "captured", amount=amount)), at=timezone.now())
    assert Refund.objects.get().amount_paise == amount
    assert not state.taken(room)


def test_captured_after_release_takes_the_rooms_again(asha_browser, order, room, twin, bell):
    asha_browser.post(f"/api/booking/attempts/{order.attempt_id}/release/")
    tell(bell, order, "payment.captured")
    assert booked_once(order, room, twin)


def test_captured_after_release_to_somebody_else_goes_back(asha_browser, ravi_browser, order, room, twin, bell):
    asha_browser.post(f"/api/booking/attempts/{order.attempt_id}/release/")
    state.taken_by(ravi_browser, room)
    paid = twin.pay(order.id)["payment"]
    news.deliver(news.event("payment.captured", payment=paid))
    bell.answer()
    assert [refund["payment_id"] for refund in state.refunds(twin)] == [paid["id"]]
    assert order.attempt.state == "released"


def test_three_days_late_it_is_still_settled(order, room):
    assert capture(order, at=timezone.now() + timedelta(days=3)) == SettlementOutcome.CONFIRMED


def test_a_payment_that_was_refunded_before_we_heard_of_it_books_nothing(order, now):
    settlement.settle(payment_fact(news.payment(order.id, "refunded")), at=now)
    assert capture(order, at=now) == SettlementOutcome.NOTHING_NEW
    assert not FinalBooking.objects.exists()


def test_the_outcome_tells_what_the_news_led_to(order, now):
    assert [capture(order, at=now), capture(order, at=now), fail(order, at=now)] == [
        SettlementOutcome.CONFIRMED,
        SettlementOutcome.NOTHING_NEW,
        SettlementOutcome.NOTHING_NEW,
    ]


def test_the_gate_is_open_after_booking_and_postgresql_judges(ravi_browser, order, room, bell):
    tell(bell, order, "payment.captured")
    answer = cast.select(ravi_browser, room)
    assert (answer.status_code, answer.json()["code"]) == (409, "room_held")


def test_news_of_a_settled_order_is_worked_through_without_effect(order, bell):
    tell(bell, order, "payment.captured")
    tell(bell, order, "payment.authorized", "order.paid", "payment.failed")
    outcomes = list(event_handlers.WebhookEvent.objects.order_by("pk").values_list("outcome", flat=True))
    assert outcomes == ["confirmed"] + ["nothing_new"] * 3
