"""Ways of a guest's browser into the middle of a booking."""

from typing import Any

from django.test import Client

from backend.bookings.models import FinalBooking
from backend.holds.models import BookingAttempt
from tests import cast
from tests.storefront.guest_client import GuestClient


def booked(guest: GuestClient, room: Any, twin: Any) -> str:
    """The reference of a booking of this room from day 30 to 32, made and paid on the pages; the guest is logged in."""
    attempt = int(guest.hold(room.resort.slug, take=room.pk).headers["Location"].strip("/").split("/")[-1])
    there = f"/stays/hold/{attempt}/"
    guest.send(guest.get(there), there, form=1, name_1="Asha", age_1="34", name_2="Ravi", age_2="36")
    order = BookingAttempt.objects.get(pk=attempt).orders.get().razorpay_order_id
    Client().post(f"/pay/return/{attempt}/", twin.pay(order)["checkout"])
    return FinalBooking.objects.latest("pk").reference


def nights(begin: int, end: int) -> dict[str, str]:
    """Dates as the form of a change has them."""
    return {"check_in": cast.in_days(begin).isoformat(), "check_out": cast.in_days(end).isoformat()}
