"""payment-return: the guest comes back from the bank's site, whose request brings no login."""

import pytest
from rest_framework.test import APIClient

from backend.bookings.models import FinalBooking
from backend.common.jobs import Job
from backend.payments.models import Payment
from config.front.lanes import lane_of
from tests.payments import news, state

pytestmark = pytest.mark.django_db(transaction=True)
URL = "/api/booking/payment-return/"


def come_back(triple, **changes):
    return APIClient().post(URL, {**triple, **changes}, format="json")


def test_a_genuine_signature_confirms_the_booking_and_little_is_said(order, twin):
    answer = come_back(twin.pay(order.id)["checkout"])
    assert (answer.status_code, answer.json()) == (
        200, {"booking_attempt_id": order.attempt_id, "status": "completed"},
    )  # fmt: skip
    assert FinalBooking.objects.get().attempt_id == order.attempt_id


@pytest.mark.parametrize("forged", [{"razorpay_signature": "0" * 64}, {"razorpay_payment_id": "pay_another0000000"}])
def test_a_forged_one_changes_nothing_and_fails_nobodys_attempt(order, twin, forged):
    triple = twin.pay(order.id)["checkout"]
    before = state.snapshot()
    answer = come_back(triple, **forged)
    assert (answer.status_code, answer.json()["code"]) == (400, "signature_invalid")
    assert state.snapshot() == before


def test_an_order_that_there_is_not_answers_as_a_forged_one(order, twin):
    triple = twin.pay(order.id)["checkout"]
    answer = come_back(triple, razorpay_order_id="order_nobodyknows00")
    assert (answer.status_code, answer.json()["code"]) == (400, "signature_invalid")
    genuine = come_back(news.checkout("order_nobodyknows00", "pay_nobodyknows00"))
    assert (genuine.status_code, genuine.json()["code"]) == (404, "not_found")


def test_opened_again_it_says_the_same_and_asks_razorpay_nothing(order, twin):
    triple = twin.pay(order.id)["checkout"]
    first = come_back(triple).json()
    before = state.snapshot()
    twin.fault("payment.fetch", "500")
    assert come_back(triple).json() == first
    assert state.snapshot() == before


def test_the_webhook_that_comes_later_changes_nothing(order, twin, bell):
    paid = twin.pay(order.id)
    come_back(paid["checkout"])
    before = state.snapshot()
    news.deliver(news.event("payment.captured", payment=paid["payment"]))
    bell.answer()
    assert state.snapshot() == before


def test_the_login_of_somebody_else_makes_no_difference(ravi_browser, order, twin):
    answer = ravi_browser.post(URL, twin.pay(order.id)["checkout"], format="json")
    assert answer.json()["status"] == "completed"


def test_without_razorpay_it_stays_pending_and_is_checked_soon(order, twin, bell):
    triple = twin.pay(order.id)["checkout"]
    twin.fault("payment.fetch", "500", times=1)
    assert come_back(triple).json()["status"] == "payment_pending"
    assert not Payment.objects.exists()
    assert (Job.CHECK_ORDER, {"order_id": order.row.pk}) in bell.rung


def test_what_comes_after_the_rooms_are_gone_goes_back(ravi_browser, order, room, twin):
    state.time_passes(minutes=16)
    state.taken_by(ravi_browser, room)
    assert come_back(twin.pay(order.id)["checkout"]).json()["status"] == "expired"
    assert Payment.objects.get().refunds.count() == 1


@pytest.mark.parametrize("body", [{}, {"razorpay_order_id": "x"}, {"razorpay_signature": ["a"]}])
def test_what_is_no_return_at_all_is_a_400(body):
    answer = APIClient().post(URL, body, format="json")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_a_look_at_it_is_a_405_and_it_stands_in_the_line_of_those_who_pay():
    assert APIClient().get(URL).status_code == 405
    assert lane_of("POST", URL) == "paying"
