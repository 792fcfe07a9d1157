"""Questions that many tests ask: where does an attempt stand, whose is the room, what is left unsaid?"""

from datetime import timedelta
from typing import Any

from django.db.models import F
from rest_framework.test import APIClient

from backend.bookings.models import FinalBooking
from backend.catalogue.models import Room
from backend.common import redis
from backend.holds.models import BookingAttempt
from backend.inventory.models import Stay
from backend.inventory.states import STAY_TAKEN
from backend.payments.models import Payment, PaymentOrder, Refund
from tests import cast


def status(browser: APIClient, attempt_id: int) -> str:
    """The attempt's status as its guest sees it."""
    return str(browser.get(f"/api/booking/attempts/{attempt_id}/").json()["status"])


def snapshot() -> dict[str, Any]:
    """Everything that a refused request must leave alone."""
    models = (BookingAttempt, Stay, FinalBooking, PaymentOrder, Payment, Refund)
    kept = {model.__name__: list(model.objects.order_by("pk").values()) for model in models}
    for order in kept["PaymentOrder"]:
        del order["check_at"]
    return kept


def taken(room: Room) -> bool:
    """Whether somebody has the room, whatever the clock says."""
    return Stay.objects.filter(room=room, state__in=STAY_TAKEN).exists()


def time_passes(minutes: int) -> None:
    """Move every attempt and order into the past, as if the clock had gone on; the gates in Redis have run out."""
    ago = timedelta(minutes=minutes)
    BookingAttempt.objects.update(started_at=F("started_at") - ago, expires_at=F("expires_at") - ago)
    Stay.objects.update(expires_at=F("expires_at") - ago)
    PaymentOrder.objects.update(created_at=F("created_at") - ago, check_at=F("check_at") - ago)
    for key in redis.client().scan_iter("dandeli:hold:*"):
        redis.client().delete(key)


def taken_by(browser: APIClient, room: Room) -> int:
    """This guest holds the room; the id of the attempt."""
    held = cast.select(browser, room)
    assert held.status_code == 201, held.json()
    return int(held.json()["booking_attempt_id"])


def refunds(twin: Any) -> list[dict[str, Any]]:
    """The refunds that Razorpay has made."""
    items: list[dict[str, Any]] = twin.get("/v1/refunds")["items"]
    return items


def refund_texts(twin: Any) -> list[str]:
    """The messages that told asha of a refund."""
    return [sms["text"] for sms in twin.inbox(cast.ASHA) if "on its way back" in sms["text"]]


def booked_texts(twin: Any) -> list[str]:
    """The messages that told asha of a booking."""
    return [sms["text"] for sms in twin.inbox(cast.ASHA) if "confirmed" in sms["text"]]
