"""A booking with its deposit paid, and the link for the rest of it."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from backend.bookings.models import FinalBooking
from backend.payments.models import PaymentLink
from backend.payments.services import balances, tending
from backend.pricing.models import ResortTerms
from tests import cast
from tests.payments import news

DEPOSIT = news.AMOUNT // 4
BALANCE = news.AMOUNT - DEPOSIT


def deposited(browser: Any, room: Any, twin: Any, **wish: Any) -> FinalBooking:
    """This guest's stay with a quarter of it paid."""
    ResortTerms.objects.get_or_create(resort=room.resort, defaults={"deposit": "percent", "deposit_percent": 25})
    _, answer = cast.order_ready(browser, room, **wish)
    twin.pay(answer["razorpay_order_id"])
    news.hear_of(answer["razorpay_order_id"])
    return FinalBooking.objects.latest("pk")


def linked(booking: FinalBooking, *, at: datetime | None = None) -> PaymentLink:
    """The booking's link, made at Razorpay."""
    return balances.link(booking, at=at or timezone.now())


def told_paid(twin: Any, link: PaymentLink, payment: dict[str, Any]) -> dict[str, Any]:
    """Razorpay's news that a link was paid."""
    order = twin.get(f"/v1/orders/{payment['order_id']}")
    entity = twin.link(link.razorpay_link_id)
    return news.event("payment_link.paid", payment_link=entity, payment=payment, order=order)


def tended(link: PaymentLink, *, later: timedelta = timedelta(0)) -> PaymentLink:
    """The link after its job has run, at its time or so much later."""
    link.refresh_from_db()
    tending.tend(link_id=link.pk, at=max(link.next_try_at, timezone.now()) + later)
    link.refresh_from_db()
    return link
