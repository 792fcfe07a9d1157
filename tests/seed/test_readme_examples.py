"""Every example of the frontend's README, as it is written there: paths, keys and types are a promise."""

import hashlib
import hmac
import json
import re

import pytest
from django.conf import settings
from rest_framework.test import APIClient

from backend.bookings.models import FinalBooking
from backend.holds.models import BookingAttempt
from backend.holds.states import AttemptState
from tests.holds.steps import stays

pytestmark = pytest.mark.django_db(transaction=True)

SELECT = """{
    "resort_id": 1,
    "room_ids": [101],
    "check_in_date": "2024-12-20",
    "check_out_date": "2024-12-25",
    "guests": 2
}"""
GUESTS = """{
    "booking_attempt_id": 123,
    "guests": [
        {"room_id": 101, "name": "Alice", "age": 30},
        {"room_id": 101, "name": "Bob", "age": 32}
    ]
}"""
PAY = """{
    "booking_attempt_id": 123
}"""
OTP_REQUEST = """{
    "phone_number": "9999988888"
}"""
OTP_VERIFY = """{
    "phone_number": "9999988888",
    "otp": "123456"
}"""
PROFILE = """{
    "name": "John Doe",
    "email": "john.doe@example.com",
    "date_of_birth": "1990-01-15",
    "gender": "Male"
}"""
SEARCH = {"location": "Goa", "check_in_date": "2024-12-20", "check_out_date": "2024-12-25", "guests": "2"}


def post(browser, path, text, **headers):
    return browser.post(path, text, content_type="application/json", headers=headers)


def about(text: str, attempt_id: int) -> str:
    """The example with the id that this attempt has got."""
    return text.replace("123", str(attempt_id))


@pytest.fixture
def attempt_id(browser, room) -> int:
    return post(browser, "/api/booking/select-rooms/", SELECT).json()["booking_attempt_id"]


@pytest.fixture
def order_id(browser, attempt_id, twin) -> str:
    post(browser, "/api/booking/add-guests/", about(GUESTS, attempt_id))
    return post(browser, "/api/booking/initiate-payment/", about(PAY, attempt_id)).json()["razorpay_order_id"]


def deliver(order_id: str, event: str, status: str, *, secret: str = "", amount: int = 3_750_000):
    """The answer to a webhook of Razorpay's."""
    entity = {
        "id": "pay_XXXXXXXXXXXXXX",
        "entity": "payment",
        "order_id": order_id,
        "amount": amount,
        "currency": "INR",
        "status": status,
        "method": "upi",
    }
    text = json.dumps({"entity": "event", "event": event, "payload": {"payment": {"entity": entity}}})
    key = (secret or settings.RAZORPAY_WEBHOOK_SECRET).encode()
    signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    headers = {"x-razorpay-signature": signature, "x-razorpay-event-id": f"evt_{event}"}
    return post(APIClient(), "/api/booking/payment-callback/", text, **headers)


def test_post_api_auth_otp_request(twin, bell):
    answer = post(APIClient(), "/api/auth/otp/request/", OTP_REQUEST)
    bell.answer()
    assert answer.status_code == 200
    assert len(twin.inbox("+919999988888")) == 1


def test_post_api_auth_otp_verify(twin, bell):
    post(APIClient(), "/api/auth/otp/request/", OTP_REQUEST)
    bell.answer()
    code = re.search(r"\b\d{6}\b", json.dumps(twin.inbox("+919999988888")))[0]
    answer = post(APIClient(), "/api/auth/otp/verify/", OTP_VERIFY.replace("123456", code))
    assert answer.status_code == 200
    assert {key: type(answer.json()[key]) for key in ("access", "refresh")} == {"access": str, "refresh": str}


def test_post_api_auth_otp_verify_gives_a_token_that_opens_the_rest(twin, bell, room):
    post(APIClient(), "/api/auth/otp/request/", OTP_REQUEST)
    bell.answer()
    code = re.search(r"\b\d{6}\b", json.dumps(twin.inbox("+919999988888")))[0]
    access = post(APIClient(), "/api/auth/otp/verify/", OTP_VERIFY.replace("123456", code)).json()["access"]
    browser = APIClient(headers={"authorization": f"Bearer {access}"})
    assert post(browser, "/api/booking/select-rooms/", SELECT).status_code == 201


def test_post_api_auth_profile_update(browser, asha):
    answer = post(browser, "/api/auth/profile/update/", PROFILE)
    asha.refresh_from_db()
    assert answer.status_code == 200
    assert (asha.name, asha.email, str(asha.date_of_birth), asha.gender) == (
        *("John Doe", "john.doe@example.com", "1990-01-15", "Male"),
    )


def test_get_api_rooms_search(browser, room):
    found = browser.get("/api/rooms/search/", SEARCH).json()
    promised = {
        "resort_id": 1,
        "resort_name": "Beachside Resort",
        "location": "Goa",
        "available_rooms": [
            {
                "id": 101,
                "room_number": "A101",
                "capacity": 2,
                "price_per_night": "7500.00",
                "images": [{"image": "/media/room_images/beach_view.jpg"}],
            }
        ],
    }
    assert len(found) == 1
    assert only_promised(found[0], promised) == promised


def only_promised(said, promised):
    """What was said, without the keys that are new beside the promised ones."""
    if isinstance(promised, dict):
        return {key: only_promised(said[key], value) for key, value in promised.items()}
    if isinstance(promised, list):
        assert len(said) == len(promised)
        return [only_promised(a, b) for a, b in zip(said, promised, strict=True)]
    return said


def test_post_api_booking_select_rooms(browser, room):
    answer = post(browser, "/api/booking/select-rooms/", SELECT)
    said = answer.json()
    assert answer.status_code == 201
    assert said["message"] == "Rooms selected successfully. Proceed to add guest details."
    assert type(said["booking_attempt_id"]) is int


def test_post_api_booking_select_rooms_costs_rooms_times_nights_times_price(browser, room):
    price = post(browser, "/api/booking/select-rooms/", SELECT).json()["price"]
    quote = post(browser, "/api/booking/quote/", SELECT).json()["price"]
    assert (price["total"], price["total_paise"]) == ("37500.00", 3_750_000)
    assert quote == price


def test_post_api_booking_add_guests(browser, attempt_id):
    answer = post(browser, "/api/booking/add-guests/", about(GUESTS, attempt_id))
    guests = BookingAttempt.objects.get().guests.values_list("room_id", "name", "age")
    assert answer.status_code == 200
    assert list(guests) == [(101, "Alice", 30), (101, "Bob", 32)]


def test_post_api_booking_initiate_payment(browser, attempt_id, twin):
    post(browser, "/api/booking/add-guests/", about(GUESTS, attempt_id))
    answer = post(browser, "/api/booking/initiate-payment/", about(PAY, attempt_id))
    said = answer.json()
    assert (answer.status_code, said["message"]) == (200, "Payment initiated.")
    assert {key: type(said[key]) for key in ("payment_id", "razorpay_order_id", "razorpay_key", "amount")} == {
        "payment_id": int,
        "razorpay_order_id": str,
        "razorpay_key": str,
        "amount": float,
    }
    assert re.fullmatch(r"order_\w{14}", said["razorpay_order_id"])
    assert re.fullmatch(r"rzp_test_\w{14}", said["razorpay_key"])


def test_post_api_booking_initiate_payment_asks_for_rupees(browser, attempt_id, order_id):
    said = post(browser, "/api/booking/initiate-payment/", about(PAY, attempt_id))
    assert '"amount":37500.0,' in said.content.decode()
    assert (said.json()["amount_paise"], said.json()["currency"]) == (3_750_000, "INR")


def test_post_api_booking_payment_callback(order_id, bell):
    answer = deliver(order_id, "payment.captured", "captured")
    bell.answer()
    assert answer.status_code == 200
    assert FinalBooking.objects.get().attempt.state == AttemptState.COMPLETED
    assert stays() == {101: "booked"}


def test_post_api_booking_payment_callback_when_the_payment_fails(order_id, bell):
    answer = deliver(order_id, "payment.failed", "failed")
    bell.answer()
    assert answer.status_code == 200
    assert BookingAttempt.objects.get().state == AttemptState.FAILED
    assert stays() == {101: "released"}


def test_post_api_booking_payment_callback_that_nobody_signed(order_id, bell):
    """The README would have it fail the attempt; then anybody could throw a guest out of a room."""
    answer = deliver(order_id, "payment.captured", "captured", secret="a-guess")
    bell.answer()
    assert (answer.status_code, answer.json()["code"]) == (400, "signature_invalid")
    assert BookingAttempt.objects.get().state == AttemptState.PAYMENT_PENDING
    assert stays() == {101: "paying"}


def test_all_endpoints_require_authentication_unless_otherwise_specified(room):
    anybody = APIClient()
    answers = [
        anybody.get("/api/rooms/search/", SEARCH),
        post(anybody, "/api/booking/select-rooms/", SELECT),
        post(anybody, "/api/booking/add-guests/", GUESTS),
        post(anybody, "/api/booking/initiate-payment/", PAY),
        post(anybody, "/api/auth/profile/update/", PROFILE),
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert not BookingAttempt.objects.exists()
