"""One whole booking with the generated client, against a running house: API_URL=… TWIN_URL=… python smoke/book.py"""

import datetime
import os
import random
import re
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypeVar

import httpx
from dandeli_client import AuthenticatedClient, Client
from dandeli_client.api.auth import logout, otp_request, otp_verify
from dandeli_client.api.booking import add_guests, get_attempt, search_rooms, select_rooms
from dandeli_client.api.bookings import cancel_booking, list_bookings
from dandeli_client.api.payment import initiate_payment, verify_payment
from dandeli_client.models import (
    AddGuestsInputRequest,
    AddGuestsOutput,
    AttemptWithRefundsOutput,
    BadRequestProblem,
    BookingOutput,
    CancelledBooking,
    GuestInputRequest,
    InitiatePaymentInputRequest,
    InitiatePaymentOutput,
    LoggedIn,
    OtpAnswerRequest,
    OtpAskRequest,
    OtpSent,
    PaginatedOwnBookingOutputList,
    SelectInputRequest,
    SelectOutput,
    SelectRooms409Problem,
    VerifyPaymentInputRequest,
    VerifyPaymentOutput,
)

API = os.environ.get("API_URL", "http://127.0.0.1:8000")
TWIN = os.environ.get("TWIN_URL", "http://127.0.0.1:8001")
PHONE = f"+9198{random.randrange(10**8):08}"
PARTY = {"Asha": 34, "Ravi": 36}

Answer = TypeVar("Answer")


def expect(kind: type[Answer], answer: object) -> Answer:
    """The answer, if it is the good one; refusals are answers as well."""
    assert isinstance(answer, kind), answer
    return answer


def log_in() -> AuthenticatedClient:
    guest = Client(base_url=API)
    asked = expect(OtpSent, otp_request.sync(client=guest, body=OtpAskRequest(phone_number=PHONE)))
    code = until("the SMS", lambda: next(iter(re.findall(r"\b\d{6}\b", str(texts()))), None))
    answer = OtpAnswerRequest(phone_number=PHONE, otp=code, challenge=asked.challenge)
    login = expect(LoggedIn, otp_verify.sync(client=guest, body=answer))
    told(f"logged in as user {login.user.id}")
    return AuthenticatedClient(base_url=API, token=login.access)


def hold(client: AuthenticatedClient) -> SelectOutput:
    for week in range(5, 30):
        begin, end = day(7 * week), day(7 * week + 2)
        found = search_rooms.sync(
            client=client, location="Goa", check_in_date=begin, check_out_date=end, guests=len(PARTY)
        )
        for resort in found if isinstance(found, list) else []:
            wish = SelectInputRequest(
                resort_id=resort.resort_id,
                check_in_date=begin,
                check_out_date=end,
                guests=len(PARTY),
                room_ids=resort.suggested_rooms,
            )
            held = select_rooms.sync(client=client, body=wish, idempotency_key=f"hold-{week}-{resort.resort_id}")
            if not (isinstance(held, SelectRooms409Problem) and held.code == "room_held"):
                return expect(SelectOutput, held)
    raise LookupError("no free room in Goa: is the demo data there?")


def name_guests(client: AuthenticatedClient, held: SelectOutput) -> None:
    rooms = [room.id for room in held.rooms]
    guests = [
        GuestInputRequest(name=name, age=age, room_id=rooms[n % len(rooms)])
        for n, (name, age) in enumerate(PARTY.items())
    ]
    body = AddGuestsInputRequest(booking_attempt_id=held.booking_attempt_id, guests=guests)
    expect(AddGuestsOutput, add_guests.sync(client=client, body=body))


def pay(client: AuthenticatedClient, attempt_id: int) -> None:
    body = InitiatePaymentInputRequest(booking_attempt_id=attempt_id)
    order = expect(InitiatePaymentOutput, initiate_payment.sync(client=client, body=body))
    assert order.total == f"{order.total_paise // 100}.{order.total_paise % 100:02}"
    told(f"order {order.razorpay_order_id} of {order.amount_paise} paise")
    # Razorpay Checkout does this in a browser, and hands the same three values to its handler.
    paid = at_twin("POST", f"/twin/orders/{order.razorpay_order_id}/pay", json={})
    checkout = VerifyPaymentInputRequest.from_dict(paid["checkout"])
    expect(VerifyPaymentOutput, verify_payment.sync(client=client, body=checkout))


def booking(client: AuthenticatedClient, attempt_id: int) -> BookingOutput:
    def look() -> BookingOutput | None:
        found = expect(AttemptWithRefundsOutput, get_attempt.sync(attempt_id, client=client)).booking
        return found if isinstance(found, BookingOutput) else None

    return until("the booking", look)


def is_refused(client: AuthenticatedClient, attempt_id: int) -> None:
    """A refusal is typed: its code is one of those that the operation lists."""
    body = AddGuestsInputRequest(booking_attempt_id=attempt_id, guests=[])
    problem = expect(BadRequestProblem, add_guests.sync(client=client, body=body))
    assert problem.code == "invalid"
    assert problem.errors
    told(f"refused with {problem.status} {problem.code} at {problem.errors[0].pointer}: {problem.detail}")


def texts() -> Any:
    return at_twin("GET", "/sandbox/sms/", params={"phone_number": PHONE})


def at_twin(method: str, path: str, **given: Any) -> Any:
    answer = httpx.request(method, TWIN + path, headers={"Accept": "application/json"}, **given)
    answer.raise_for_status()
    return answer.json()


def until(what: str, look: Callable[[], Answer | None]) -> Answer:
    end = time.monotonic() + 45
    while time.monotonic() < end:
        found = look()
        if found is not None:
            return found
        time.sleep(0.2)
    raise TimeoutError(f"waited in vain for {what}")


def day(ahead: int) -> datetime.date:
    return datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=ahead)


def told(line: str) -> None:
    print(f"✓ {line}", flush=True)


def main() -> None:
    client = log_in()
    held = hold(client)
    told(f"held until {held.expires_at}, {held.price.total} rupees, {held.price.total_paise} paise")
    name_guests(client, held)
    pay(client, held.booking_attempt_id)
    found = booking(client, held.booking_attempt_id)
    told(f"booked: {found.reference}")
    page = expect(PaginatedOwnBookingOutputList, list_bookings.sync(client=client, page_size=1))
    assert [each.reference for each in page.results] == [found.reference]
    is_refused(client, held.booking_attempt_id)
    cancelled = expect(CancelledBooking, cancel_booking.sync(found.reference, client=client))
    assert cancelled.status == "cancelled"
    assert logout.sync_detailed(client=client).status_code == HTTPStatus.NO_CONTENT
    told("cancelled, logged out")


if __name__ == "__main__":
    main()
