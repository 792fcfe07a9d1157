"""Telling the one settle function things, in any order; and whether one booking came of it."""

from backend.bookings.models import FinalBooking
from backend.inventory.models import Stay
from backend.notifications.models import Message
from backend.payments.core.razorpay_facts import payment_fact
from backend.payments.models import Payment, Refund
from backend.payments.settlement import settlement
from tests.payments import news, state


def tell(bell, order, *names, **fields):
    for name in names:
        news.deliver(news.about(order.id, name, **fields))
        bell.answer()


def capture(order, *, at, **fields):
    return settlement.settle(payment_fact(news.payment(order.id, "captured", **fields)), at=at)


def fail(order, *, at, **fields):
    return settlement.settle(payment_fact(news.payment(order.id, "failed", **fields)), at=at)


def booked_once(order, room, twin):
    """Whether the attempt is one booking, one booked stay, one message, one captured payment, and no refund."""
    return (
        order.attempt.state == "completed"
        and FinalBooking.objects.get().attempt_id == order.attempt_id
        and Stay.objects.get(room=room).state == "booked"
        and Payment.objects.get(booking__isnull=False).state == "captured"
        and len(state.booked_texts(twin)) == Message.objects.count() == 1
        and not Refund.objects.exists()
    )
