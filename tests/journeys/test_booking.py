"""What a guest does, over HTTP, with everything running."""

import pytest

from sandbox.twin.events import NAMES
from tests.journeys.guest import Guest
from tests.journeys.house import eventually

pytestmark = pytest.mark.journey


def test_from_the_first_sms_to_the_confirmation(house):
    guest = Guest(house).log_in()
    room = guest.rooms()[0]
    _, order_id = guest.order(room)
    assert room["id"] not in [free["id"] for free in guest.rooms()]
    answer = guest.post("/api/booking/verify-payment/", guest.pay(order_id)["checkout"])
    assert answer["status"] == "completed"
    assert guest.bookings() == [answer["booking"]["reference"]]
    assert [answer["booking"]["reference"] in text for text in guest.confirmations()] == [True]
    eventually(lambda: house.deliveries(order_id).count(200) == 3)
    assert len(guest.bookings()) == len(guest.confirmations()) == 1


def test_a_browser_that_was_closed_after_paying_still_gets_its_booking(guest):
    attempt_id, order_id = guest.order()
    guest.pay(order_id)
    assert guest.becomes(attempt_id, "completed", within=20)
    assert guest.bookings()[0] in guest.confirmations()[0]


@pytest.mark.parametrize("method", ["card", "netbanking", "wallet", "emi", "paylater"])
def test_every_method_of_payment_ends_in_a_booking(guest, method):
    attempt_id, order_id = guest.order()
    guest.pay(order_id, method=method)
    assert guest.becomes(attempt_id, "completed", within=20)


def test_a_failed_payment_gives_the_room_to_the_next_guest(house, guest):
    room = guest.rooms()[0]
    attempt_id, order_id = guest.order(room)
    other = Guest(house).log_in()
    other.dates = guest.dates
    assert other.select(room).status_code == 409
    guest.pay(order_id, outcome="failed")
    assert guest.becomes(attempt_id, "failed", within=20)
    assert other.select(room).status_code == 201


def test_a_second_try_in_the_same_checkout_is_confirmed(guest):
    attempt_id, order_id = guest.order()
    guest.pay(order_id, outcome="failed_then_captured")
    assert guest.becomes(attempt_id, "completed", within=20)
    assert len(guest.confirmations()) == 1


def test_initiating_again_after_a_failure_leads_to_a_booking(guest):
    attempt_id, order_id = guest.order()
    guest.pay(order_id, outcome="failed")
    guest.becomes(attempt_id, "failed", within=20)
    again = guest.post("/api/booking/initiate-payment/", {"booking_attempt_id": attempt_id})
    assert again["razorpay_order_id"] == order_id
    guest.pay(order_id)
    assert guest.becomes(attempt_id, "completed", within=20)


def test_duplicated_and_shuffled_deliveries_are_one_booking_and_one_message(house, guest):
    attempt_id, order_id = guest.order()
    guest.pay(order_id, outcome="failed_then_captured", webhooks={"copies": 20, "shuffle": True})
    assert guest.becomes(attempt_id, "completed", within=30)
    eventually(lambda: len(house.deliveries(order_id)) == 80)
    assert set(house.deliveries(order_id)) == {200}
    assert len(guest.bookings()) == len(guest.confirmations()) == 1


def test_when_every_delivery_is_dropped_razorpay_is_asked(house, guest):
    attempt_id, order_id = guest.order()
    guest.pay(order_id, webhooks={"drop": list(NAMES)})
    # The first check comes after two minutes: they have passed.
    house.sql("UPDATE payments_paymentorder SET check_at = now() WHERE razorpay_order_id = %s", order_id)
    assert guest.becomes(attempt_id, "completed", within=30)
    assert "dropped" in house.deliveries(order_id)
    assert len(guest.confirmations()) == 1


def test_a_forged_failure_changes_nothing(guest):
    attempt_id, order_id = guest.order()
    guest.pay(order_id, outcome="authorized", webhooks={"secret": "wrong"})
    eventually(lambda: 400 in guest.house.deliveries(order_id))
    assert guest.status(attempt_id) == "payment_pending"


def test_a_second_payment_goes_back_by_itself(house, guest):
    attempt_id, order_id = guest.order()
    guest.pay(order_id)
    guest.becomes(attempt_id, "completed", within=20)
    second = guest.pay(order_id, force=True)["payment"]["id"]
    eventually(lambda: house.sql("SELECT 1 FROM payments_refund WHERE state = 'processed'"))
    refunded = "SELECT p.razorpay_payment_id FROM payments_refund r JOIN payments_payment p ON p.id = r.payment_id"
    assert house.sql(refunded) == [(second,)]
    eventually(lambda: [text for text in house.texts(guest.phone) if "on its way back" in text])
