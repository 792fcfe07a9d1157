"""Ways into the middle of a story about a booking that changes."""

from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import time_machine
from django.utils import timezone

from backend.bookings.models import BookingChange, FinalBooking
from backend.bookings.services import change_proposals
from backend.catalogue.models import Resort, Room
from backend.common.nights import Nights
from backend.inventory.models import Stay
from backend.payments.refunds import paid_changes
from tests import cast
from tests.holds import decided
from tests.invariants import story
from tests.payments import news, tiers

GSTIN = "29ABCDE1234F1ZW"
# A night of 7,500 rupees at 5 %.
NIGHT = 787_500


def booked(browser: Any, room: Room, twin: Any, bell: Any, **wish: Any) -> FinalBooking:
    """A paid booking of this room at a registered resort."""
    Resort.objects.update(gstin=GSTIN)
    _, answer = cast.order_ready(browser, room, **wish)
    paid(twin, answer["razorpay_order_id"])
    bell.answer()
    return FinalBooking.objects.latest("pk")


def booked_together(browser: Any, *rooms: Room, twin: Any, bell: Any) -> FinalBooking:
    """A paid booking of these rooms, a guest in each, at a registered resort."""
    Resort.objects.update(gstin=GSTIN)
    attempt_id = cast.select(browser, *rooms, guests=len(rooms)).json()["booking_attempt_id"]
    names = [{"room_id": room.pk, "name": "Guest of it", "age": 30} for room in rooms]
    body = {"booking_attempt_id": attempt_id, "guests": names}
    assert browser.post("/api/booking/add-guests/", body, format="json").status_code == 200
    paid(twin, cast.initiate(browser, attempt_id).json()["razorpay_order_id"])
    bell.answer()
    return FinalBooking.objects.latest("pk")


def paid(twin: Any, order_id: str, **how: Any) -> Any:
    """The guest pays, and the news of it comes."""
    done = twin.pay(order_id, **how)
    news.deliver(news.event("payment.captured", payment=done["payment"]))
    return done


def preview(browser: Any, booking: FinalBooking, *rooms: Room, nights: tuple[int, int] = (30, 35)) -> Any:
    return browser.post(
        f"/api/bookings/{booking.reference}/change/preview/", wish(*rooms, nights=nights), format="json"
    )


def change(
    browser: Any, booking: FinalBooking, difference: int, *rooms: Room, nights: tuple[int, int] = (30, 35)
) -> Any:
    body = {**wish(*rooms, nights=nights), "expected_difference_paise": difference}
    return browser.post(f"/api/bookings/{booking.reference}/change/", body, format="json")


def wish(*rooms: Room, nights: tuple[int, int]) -> dict[str, Any]:
    return {**cast.nights(*nights), **({"room_ids": [room.pk for room in rooms]} if rooms else {})}


def on_day(booking: FinalBooking, days_before: int) -> AbstractContextManager[Any]:
    return time_machine.travel(tiers.midnight(booking.check_in, days_before=days_before) + timedelta(hours=10))


def stays(booking: FinalBooking) -> list[tuple[str, Any, Any, str]]:
    """The rooms of a booking, by number."""
    found = Stay.objects.filter(attempt=booking.attempt_id).order_by("room__room_number")
    return list(found.values_list("room__room_number", "check_in", "check_out", "state"))


def asked(booking: FinalBooking, *rooms: Room, nights: tuple[int, int] = (30, 35)) -> paid_changes.Done:
    """A change without a browser, whatever it costs."""
    request = change_proposals.ChangeRequest(
        nights=Nights(cast.in_days(nights[0]), cast.in_days(nights[1])),
        room_ids=tuple(room.pk for room in rooms) or None,
    )
    booking, at = FinalBooking.objects.get(pk=booking.pk), timezone.now()
    difference = paid_changes.preview(booking, request, at=at)[0].difference_paise
    return paid_changes.change_booking(
        booking=booking, request=request, expected_difference_paise=difference, user_id=booking.user_id, at=at
    )


def clean() -> bool:
    """The audit has nothing to say about rooms and money."""
    assert [finding for name in ("I1", "I2", "I3", "I4", "I6") for finding in story.findings(name)] == []
    return True


def refused(answer: Any, code: str, status: int = 409, **more: Any) -> bool:
    """Whether a change was refused like this, and nothing written."""
    said = answer.json()
    assert (answer.status_code, said["code"]) == (status, code), said
    assert {key: said[key] for key in more} == more
    assert not BookingChange.objects.exists()
    return True


def with_price(browser: Any, room: Room, twin: Any, bell: Any, **said: Any) -> FinalBooking:
    """A paid booking with a plan, a coupon or extras."""
    held = browser.post(decided.SELECT, decided.body(room, **said), format="json").json()
    cast.name_guests(browser, held["booking_attempt_id"], room)
    order = cast.initiate(browser, held["booking_attempt_id"]).json()["razorpay_order_id"]
    paid(twin, order)
    bell.answer()
    return FinalBooking.objects.get()
