"""Ways into the middle of a story: attempts that are held, ready to pay, booked."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from backend.bookings.models import FinalBooking
from backend.bookings.services import confirmation
from backend.common import redis
from backend.holds.models import BookingAttempt
from backend.holds.services import attempt_locks, checkout, endings
from backend.inventory.models import Block, Stay
from backend.inventory.states import StayState
from tests import cast


def search(browser, location="Goa", guests=2, stay=None):
    """The answer to a search."""
    query = {"location": location, "guests": guests, **(stay or cast.nights())}
    return browser.get("/api/rooms/search/", query)


def free_rooms(browser, **wish) -> list[int]:
    """Ids of all rooms that a search offers."""
    return [room["id"] for resort in search(browser, **wish).json() for room in resort["available_rooms"]]


def bare_attempt(user, resort, *, at):
    """A held attempt without rooms."""
    return BookingAttempt.objects.create(
        user=user,
        resort=resort,
        check_in=cast.in_days(30),
        check_out=cast.in_days(35),
        guest_count=2,
        started_at=at,
        expires_at=at + timedelta(minutes=10),
        token=secrets.token_hex(16),
        price={"currency": "INR", "lines": [], "subtotal_paise": 0, "tax_paise": 0, "total_paise": 0},
        total_paise=0,
    )


def held(browser, *rooms, **wish) -> BookingAttempt:
    """An attempt that holds these rooms."""
    answer = cast.select(browser, *rooms, **wish)
    assert answer.status_code == 201, answer.json()
    return BookingAttempt.objects.get(pk=answer.json()["booking_attempt_id"])


def payable(browser, room, **wish) -> BookingAttempt:
    """An attempt with its guests named."""
    attempt = held(browser, room, **wish)
    answer = cast.name_guests(browser, attempt.pk, room, count=attempt.guest_count)
    assert answer.status_code == 200, answer.json()
    return attempt


def paying_for(browser, room, **wish) -> BookingAttempt:
    """An attempt with an open payment window."""
    attempt = payable(browser, room, **wish)
    with transaction.atomic():
        attempt = attempt_locks.attempt_locked(attempt.pk)
        checkout.open_window(attempt, at=timezone.now())
    return attempt


def confirmed(attempt) -> FinalBooking:
    """The booking that money makes of an attempt whose guests are named."""
    with transaction.atomic():
        checkout.open_window(attempt_locks.attempt_locked(attempt.pk), at=timezone.now())
    with transaction.atomic():
        return confirmation.confirm(attempt_locks.attempt_locked(attempt.pk), at=timezone.now())


def booked(browser, room, **wish) -> FinalBooking:
    """A booking: guests named, paid, confirmed."""
    attempt = paying_for(browser, room, **wish)
    with transaction.atomic():
        return confirmation.confirm(attempt_locks.attempt_locked(attempt.pk), at=timezone.now())


def block(room, begin=30, end=35) -> Stay:
    """The resort itself keeps the room out of sale."""
    nights = {"resort": room.resort, "check_in": cast.in_days(begin), "check_out": cast.in_days(end)}
    block = Block.objects.create(kind="maintenance", created_at=timezone.now(), **nights)
    return Stay.objects.create(block=block, room=room, state=StayState.BLOCKED, **nights)


def fail(attempt, *, at, service=endings.fail_attempt) -> None:
    """The payment of this attempt did not work."""
    with transaction.atomic():
        service(attempt_locks.attempt_locked(attempt.pk), reason="payment_failed", at=at)


def stays() -> dict[int, str]:
    """The state of each room's latest stay."""
    return dict(Stay.objects.order_by("pk").values_list("room_id", "state"))


def gate_keys() -> int:
    """How many room-nights the gate in Redis keeps."""
    return len(redis.client().keys("*hold*"))
