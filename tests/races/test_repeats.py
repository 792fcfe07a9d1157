"""The same request fifty times at once, under one Idempotency-Key: done once, and answered alike."""

import json

import pytest

from backend.bookings.models import FinalBooking
from backend.holds.models import BookingAttempt
from backend.payments.models import PaymentOrder, Refund
from tests import cast
from tests.common.crowd import at_once
from tests.payments import news

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def fifty_at_once(asha, path, body=None):
    """Every tab gets the one answer, or is told to wait; what is answered anew is answered once."""
    tabs = [cast.logged_in(asha) for _ in range(50)]
    said = {"path": path, "data": body, "format": "json", "headers": {"idempotency-key": "fifty"}}
    answers = at_once(50, lambda n: tabs[n].post(**said))
    done = [answer for answer in answers if answer.json().get("code") != "idempotency_key_in_use"]
    assert len({(answer.status_code, json.dumps(answer.json())) for answer in done}) == 1
    assert len([answer for answer in done if "Idempotent-Replayed" not in answer.headers]) == 1
    assert {answer.status_code for answer in answers if answer not in done} <= {409}
    return done[0]


def test_fifty_selections_are_one_attempt(asha, room):
    body = {"resort_id": room.resort_id, "room_ids": [room.pk], "guests": 2, **cast.nights()}
    assert fifty_at_once(asha, "/api/booking/select-rooms/", body).status_code == 201
    assert BookingAttempt.objects.count() == 1


def test_fifty_ways_to_checkout_are_one_order(asha, asha_browser, room, twin):
    attempt_id = cast.select(asha_browser, room).json()["booking_attempt_id"]
    cast.name_guests(asha_browser, attempt_id, room)
    body = {"booking_attempt_id": attempt_id}
    assert fifty_at_once(asha, "/api/booking/initiate-payment/", body).status_code == 200
    assert PaymentOrder.objects.count() == twin.get("/twin/orders")["count"] == 1


def test_fifty_returns_from_checkout_are_one_booking(asha, asha_browser, room, twin):
    attempt_id, order = cast.order_ready(asha_browser, room)
    paid = twin.pay(order["razorpay_order_id"])["checkout"]
    assert fifty_at_once(asha, "/api/booking/verify-payment/", paid).status_code == 200
    assert FinalBooking.objects.get().attempt_id == attempt_id


def test_fifty_cancellations_are_one_refund(asha, asha_browser, room, twin, bell):
    attempt_id, order = cast.order_ready(asha_browser, room)
    news.deliver(news.event("payment.captured", payment=twin.pay(order["razorpay_order_id"])["payment"]))
    bell.answer()
    booking = FinalBooking.objects.get(attempt=attempt_id)
    answer = fifty_at_once(asha, f"/api/bookings/{booking.reference}/cancel/")
    assert (answer.status_code, answer.json()["status"]) == (200, "cancelled")
    assert Refund.objects.count() == 1


def test_fifty_farewells_free_the_room_once(asha, asha_browser, ravi_browser, room):
    attempt_id = cast.select(asha_browser, room).json()["booking_attempt_id"]
    assert fifty_at_once(asha, f"/api/booking/attempts/{attempt_id}/release/").status_code == 200
    assert cast.select(ravi_browser, room).status_code == 201
