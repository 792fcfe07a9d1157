"""verify-payment: the guest comes back from Checkout."""

import pytest
from django.utils import timezone

from backend.bookings.models import FinalBooking
from backend.common.jobs import Job
from backend.payments.models import Payment, Refund
from tests import cast
from tests.payments import news, state

pytestmark = pytest.mark.django_db(transaction=True)


def verify(browser, triple, **changes):
    return browser.post("/api/booking/verify-payment/", {**triple, **changes}, format="json")


def test_a_payment_confirms_the_booking_at_once(asha_browser, order, twin):
    body = verify(asha_browser, twin.pay(order.id)["checkout"]).json()
    assert body["status"] == "completed"
    assert body["booking"]["reference"] == FinalBooking.objects.get().reference


def test_the_webhook_that_comes_later_changes_nothing(asha_browser, order, twin, bell):
    paid = twin.pay(order.id)
    verify(asha_browser, paid["checkout"])
    before = state.snapshot()
    news.deliver(news.event("payment.captured", payment=paid["payment"]))
    bell.answer()
    assert state.snapshot() == before


def test_repeating_it_is_calm(asha_browser, order, twin):
    triple = twin.pay(order.id)["checkout"]
    first, second = (verify(asha_browser, triple).json() for _ in range(2))
    assert first["booking"] == second["booking"]


def test_a_bad_signature_fails_the_callers_own_attempt_and_frees_its_rooms(asha_browser, order, room, twin):
    answer = verify(asha_browser, twin.pay(order.id)["checkout"], razorpay_signature="0" * 64)
    assert (answer.status_code, answer.json()["code"]) == (400, "signature_invalid")
    assert state.status(asha_browser, order.attempt_id) == "failed"
    assert not state.taken(room)


@pytest.mark.parametrize("signature", ["é" * 64, "ﬀ", "\u0661" * 64, "x", "0" * 256])
def test_a_signature_of_any_kind_is_a_400(asha_browser, order, twin, signature):
    answer = verify(asha_browser, twin.pay(order.id)["checkout"], razorpay_signature=signature)
    assert (answer.status_code, answer.json()["code"]) == (400, "signature_invalid")


def test_another_guests_order_is_not_there_and_nothing_changes(ravi_browser, order, twin):
    triple = twin.pay(order.id)["checkout"]
    before = state.snapshot()
    assert verify(ravi_browser, triple).status_code == 404
    assert verify(ravi_browser, triple, razorpay_signature="0" * 64).status_code == 404
    assert state.snapshot() == before


def test_after_completion_a_bad_signature_changes_nothing(asha_browser, order, twin):
    triple = twin.pay(order.id)["checkout"]
    verify(asha_browser, triple)
    before = state.snapshot()
    assert verify(asha_browser, triple, razorpay_signature="0" * 64).status_code == 400
    assert state.snapshot() == before


def test_a_payment_of_another_order_is_not_accepted(asha_browser, ravi_browser, order, resort, twin):
    _, theirs = cast.order_ready(ravi_browser, cast.a_room(resort, "A102"))
    paid = twin.pay(theirs["razorpay_order_id"])["payment"]
    before = state.snapshot()
    body = verify(asha_browser, news.checkout(order.id, paid["id"])).json()
    assert body["status"] == "payment_pending"
    assert state.snapshot() == before


def test_a_payment_that_is_only_authorized_stays_pending(asha_browser, order, twin):
    body = verify(asha_browser, twin.pay(order.id, outcome="authorized")["checkout"]).json()
    assert (body["status"], body["booking"]) == ("payment_pending", None)


def test_a_payment_that_failed_frees_the_rooms(asha_browser, order, room, twin):
    body = verify(asha_browser, twin.pay(order.id, outcome="failed")["checkout"]).json()
    assert body["status"] == "failed"
    assert not state.taken(room)


@pytest.mark.parametrize("fault", ["500", "429", "502_html", "reset_before"])
def test_without_razorpay_it_stays_pending_and_is_checked_soon(asha_browser, order, twin, bell, fault):
    triple = twin.pay(order.id)["checkout"]
    twin.fault("payment.fetch", fault, times=1)
    assert verify(asha_browser, triple).json()["status"] == "payment_pending"
    assert order.row.check_at <= timezone.now()
    assert (Job.CHECK_ORDER, {"order_id": order.row.pk}) in bell.rung
    bell.answer()
    assert state.status(asha_browser, order.attempt_id) == "completed"


def test_a_payment_that_razorpay_does_not_know_stays_pending(asha_browser, order):
    body = verify(asha_browser, news.checkout(order.id, "pay_nobodyknows00")).json()
    assert body["status"] == "payment_pending"
    assert not Payment.objects.exists()


def test_paying_after_the_rooms_went_to_somebody_else_says_that_the_money_goes_back(
    asha_browser, ravi_browser, order, room, twin
):
    state.time_passes(minutes=16)
    state.taken_by(ravi_browser, room)
    body = verify(asha_browser, twin.pay(order.id)["checkout"]).json()
    assert (body["status"], body["booking"]) == ("expired", None)
    assert "is refunded" in body["message"]
    assert Refund.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"razorpay_order_id": "order_1 OR 1=1"},
        {"razorpay_order_id": ""},
        {"razorpay_payment_id": "../../orders"},
        {"razorpay_payment_id": "pay_" + "x" * 99},
        {"razorpay_payment_id": 7},
        {"razorpay_signature": ""},
        {"razorpay_signature": "0" * 257},
        {"razorpay_signature": None},
    ],
)
def test_bad_input_is_a_400_that_changes_nothing(asha_browser, order, wrong):
    before = state.snapshot()
    answer = verify(asha_browser, news.checkout(order.id, "pay_1"), **wrong)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert state.snapshot() == before


def test_nobody_without_a_token_verifies(client, order):
    assert client.post("/api/booking/verify-payment/", {}, "application/json").status_code == 401
