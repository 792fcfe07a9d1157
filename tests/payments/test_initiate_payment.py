"""initiate-payment: the order to pay, and the time to pay it."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from backend.common import redis
from backend.holds.models import BookingAttempt
from backend.payments.models import PaymentOrder
from tests import cast
from tests.payments import news, state

pytestmark = pytest.mark.django_db(transaction=True)

MINUTE = timedelta(minutes=1)


def expires_in(attempt_id: int) -> timedelta:
    return BookingAttempt.objects.get(pk=attempt_id).expires_at - timezone.now()


def test_the_answer_is_what_checkout_needs(asha_browser, named, settings):
    body = cast.initiate(asha_browser, named).json()
    order = PaymentOrder.objects.get()
    assert {name: body[name] for name in ("payment_id", "razorpay_order_id", "razorpay_key", "amount")} == {
        "payment_id": order.pk,
        "razorpay_order_id": order.razorpay_order_id,
        "razorpay_key": settings.RAZORPAY_KEY_ID,
        "amount": 37500.0,
    }
    assert (body["amount_paise"], body["currency"]) == (3_750_000, "INR")
    assert isinstance(body["message"], str)


def test_the_amount_is_a_number_in_rupees_and_exact_to_the_paisa(asha_browser, resort, twin):
    room = cast.a_room(resort, "B1", price="1234.57")
    _, body = cast.order_ready(asha_browser, room, stay=cast.nights(30, 33))
    assert (body["amount"], body["amount_paise"]) == (3703.71, 370_371)


def test_razorpay_gets_amount_receipt_and_notes(named, asha_browser, twin):
    order_id = cast.initiate(asha_browser, named).json()["razorpay_order_id"]
    entity = twin.get(f"/v1/orders/{order_id}")
    assert (entity["amount"], entity["currency"]) == (3_750_000, "INR")
    assert entity["receipt"] == PaymentOrder.objects.get().receipt
    assert entity["notes"] == {"booking_attempt_id": str(named)}


def test_repeating_it_gives_the_same_order(asha_browser, order, twin):
    again = cast.initiate(asha_browser, order.attempt_id)
    assert again.json()["razorpay_order_id"] == order.id
    assert twin.get("/twin/orders")["count"] == 1


def test_an_idempotency_key_gets_the_first_answer_again(asha_browser, named):
    body = {"booking_attempt_id": named}
    first, second = (
        asha_browser.post("/api/booking/initiate-payment/", body, format="json", headers={"Idempotency-Key": "k1"})
        for _ in range(2)
    )
    assert second["Idempotent-Replayed"] == "true"
    assert second.json() == first.json()


def test_without_guests_it_is_refused(asha_browser, room, twin):
    attempt_id = state.taken_by(asha_browser, room)
    before = state.snapshot()
    answer = cast.initiate(asha_browser, attempt_id)
    assert (answer.status_code, answer.json()["code"]) == (409, "guests_missing")
    assert state.snapshot() == before


def test_an_expired_attempt_is_refused(asha_browser, named):
    state.time_passes(minutes=11)
    before = state.snapshot()
    answer = cast.initiate(asha_browser, named)
    assert (answer.status_code, answer.json()["code"]) == (409, "attempt_expired")
    assert state.snapshot() == before


def test_a_released_attempt_is_refused(asha_browser, named):
    asha_browser.post(f"/api/booking/attempts/{named}/release/")
    before = state.snapshot()
    answer = cast.initiate(asha_browser, named)
    assert (answer.status_code, answer.json()["code"]) == (409, "attempt_released")
    assert state.snapshot() == before


def test_a_completed_attempt_is_refused(asha_browser, order, bell):
    news.deliver(news.about(order.id, "payment.captured"))
    bell.answer()
    before = state.snapshot()
    answer = cast.initiate(asha_browser, order.attempt_id)
    assert (answer.status_code, answer.json()["code"]) == (409, "attempt_completed")
    assert state.snapshot() == before


def test_anothers_attempt_is_not_there(ravi_browser, named, twin):
    before = state.snapshot()
    assert cast.initiate(ravi_browser, named).status_code == 404
    assert state.snapshot() == before
    assert twin.get("/twin/orders")["count"] == 0


@pytest.mark.parametrize("wrong", [{}, {"booking_attempt_id": "x"}, {"booking_attempt_id": 0}, [], {"status": "paid"}])
def test_bad_input_is_refused(asha_browser, named, wrong):
    before = state.snapshot()
    assert asha_browser.post("/api/booking/initiate-payment/", wrong, format="json").status_code == 400
    assert state.snapshot() == before


def test_nobody_without_a_token_gets_an_order(client, named):
    answer = client.post("/api/booking/initiate-payment/", {"booking_attempt_id": named}, "application/json")
    assert answer.status_code == 401


def test_the_hold_lasts_as_long_as_the_payment_window(asha_browser, named):
    state.time_passes(minutes=9)
    answer = cast.initiate(asha_browser, named)
    assert 14 * MINUTE < expires_in(named) <= 15 * MINUTE
    assert datetime.fromisoformat(answer.json()["expires_at"]) == BookingAttempt.objects.get().expires_at


def test_the_gate_lasts_as_long_as_the_hold(asha_browser, named):
    cast.initiate(asha_browser, named)
    keys = list(redis.client().scan_iter("dandeli:hold:*"))
    assert len(keys) == 5
    assert all(890 <= redis.client().ttl(key) <= 900 for key in keys)


def test_no_number_of_repetitions_holds_the_rooms_past_the_longest_time(asha_browser, order):
    for _ in range(3):
        state.time_passes(minutes=14)
        cast.initiate(asha_browser, order.attempt_id)
    attempt = order.attempt
    assert attempt.expires_at == attempt.started_at + 45 * MINUTE
    state.time_passes(minutes=4)
    assert cast.initiate(asha_browser, order.attempt_id).json()["code"] == "attempt_expired"


def test_a_failed_attempt_takes_its_rooms_again(asha_browser, order, room, bell):
    news.deliver(news.about(order.id, "payment.failed"))
    bell.answer()
    assert not state.taken(room)
    answer = cast.initiate(asha_browser, order.attempt_id)
    assert answer.json()["razorpay_order_id"] == order.id
    assert state.taken(room)
    assert state.status(asha_browser, order.attempt_id) == "payment_pending"


def test_a_failed_attempt_whose_rooms_are_gone_is_refused(asha_browser, ravi_browser, order, room, bell):
    news.deliver(news.about(order.id, "payment.failed"))
    bell.answer()
    state.taken_by(ravi_browser, room)
    before = state.snapshot()
    answer = cast.initiate(asha_browser, order.attempt_id)
    assert (answer.status_code, answer.json()["code"]) == (409, "room_held")
    assert answer.json()["lost_rooms"] == [room.pk]
    assert state.snapshot() == before


def test_an_order_that_was_paid_and_refunded_is_not_offered_again(asha_browser, ravi_browser, order, room, bell):
    news.deliver(news.about(order.id, "payment.failed"))
    bell.answer()
    theirs = state.taken_by(ravi_browser, room)
    news.deliver(news.about(order.id, "payment.captured", id="pay_late"))
    bell.answer()
    ravi_browser.post(f"/api/booking/attempts/{theirs}/release/")
    answer = cast.initiate(asha_browser, order.attempt_id)
    assert (answer.status_code, answer.json()["code"]) == (409, "order_paid")
    assert not state.taken(room)


def test_what_is_paid_while_the_hold_lasts_is_captured_even_after_repetitions(asha_browser, order, twin):
    """The order's capture window is set when it is made; the hold may be extended after that."""
    state.time_passes(minutes=14)
    cast.initiate(asha_browser, order.attempt_id)
    paid = twin.pay(order.id, late_minutes=14 + 10)["payment"]
    assert paid["status"] == "captured"


def test_money_authorised_after_the_longest_time_is_not_captured(order, twin):
    assert twin.pay(order.id, late_minutes=46)["payment"]["status"] == "authorized"
