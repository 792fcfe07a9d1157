"""A booking with its deposit paid, and the link for the rest of it."""

from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from backend.bookings.models import FinalBooking
from backend.notifications.models import Message
from backend.payments.balances import balance_orders, collection, link_upkeep
from backend.payments.models import PaymentLink, Refund
from backend.payments.refunds import owed_refunds
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
    return balance_orders.balance_link(booking, at=at or timezone.now())


def told_paid(twin: Any, link: PaymentLink, payment: dict[str, Any]) -> dict[str, Any]:
    """Razorpay's news that a link was paid."""
    order = twin.get(f"/v1/orders/{payment['order_id']}")
    entity = twin.link(link.razorpay_link_id)
    return news.event("payment_link.paid", payment_link=entity, payment=payment, order=order)


def tended(link: PaymentLink, *, later: timedelta = timedelta(0)) -> PaymentLink:
    """The link after its job has run, at its time or so much later."""
    link.refresh_from_db()
    link_upkeep.tend(link_id=link.pk, at=max(link.next_try_at, timezone.now()) + later)
    link.refresh_from_db()
    return link


def noon(booking: FinalBooking, *, after: int) -> datetime:
    """Noon at the resort, so many days after its balance was due; before, if less than nothing."""
    assert booking.balance_due_on
    day = booking.balance_due_on + timedelta(days=after)
    return timezone.make_aware(datetime.combine(day, time(12)))


def swept(at: datetime) -> None:
    """Balances are asked for; the links that this needs are made."""
    collection.collect(at=at)
    for link in PaymentLink.objects.filter(state="new"):
        link_upkeep.tend(link_id=link.pk, at=at)
    collection.collect(at=at)


def caught_up(at: datetime) -> None:
    """What is owed back leaves, and links are tended, at that moment."""
    for link in PaymentLink.objects.all():
        link_upkeep.tend(link_id=link.pk, at=at)
    for refund in Refund.objects.filter(state="due"):
        owed_refunds.send_owed_refund(refund_id=refund.pk, at=at)


def told() -> list[str]:
    """What guests were told of balances, in its order."""
    kinds = Message.objects.filter(kind__startswith="balance_").order_by("pk").values_list("kind", flat=True)
    return [kind.removeprefix("balance_") for kind in kinds]
