"""Balance payments: the payment order for what is left to pay after the deposit, or for a part of a large balance."""

from datetime import datetime, timedelta

from django.db import transaction

from backend.bookings import selectors
from backend.bookings.models import FinalBooking
from backend.bookings.states import BookingState
from backend.common import razorpay_limits
from backend.common.errors import DomainError
from backend.common.money import LEAST_PAISE
from backend.holds.services import attempt_locks
from backend.payments.balances import link_upkeep
from backend.payments.links import payment_links
from backend.payments.models import OrderKind, PaymentLink, PaymentOrder
from backend.payments.orders import order_rounds, razorpay_orders
from backend.payments.orders.check_times import next_check
from backend.payments.states import OrderState

# After this an order is left alone and another made, while there is time to pay it.
ORDER_LASTS = timedelta(days=4)


class NothingDue(DomainError):
    code = "nothing_due"
    message = "Nothing is left to pay for this booking."


class BookingOver(DomainError):
    """`status`: how the booking has ended."""

    code = "booking_over"
    message = "This booking has ended and can no longer be paid for."


def pay_balance(*, user_id: int, reference: str, at: datetime) -> tuple[FinalBooking, PaymentOrder]:
    """The guest's booking and the order for its balance, ready to be paid: the same one for some days.

    A balance above what one payment may be is paid in parts: the order is for the next one. Raises NotFound,
    BookingOver, NothingDue, AmountAboveMaximum, GatewayUnavailable and PaymentRefused.
    """
    booking = selectors.booking_of(user_id=user_id, reference=reference)
    with transaction.atomic():
        _lock_unpaid(booking)
        order = _order(booking, at=at)
    return booking, razorpay_orders.order_at_razorpay(order, minutes=razorpay_limits.CAPTURE_MOST_MINUTES, at=at)


def balance_link(booking: FinalBooking, *, at: datetime) -> PaymentLink:
    """The payment link for a booking's balance, with its address: the same one while it can be paid.

    Raises BookingOver, NothingDue, AmountAboveMaximum, PaymentRefused, and GatewayUnavailable with the link still in
    the making.
    """
    with transaction.atomic():
        _lock_unpaid(booking)
        found = payment_links.ask_for_link(booking, at=at)
    return link_upkeep.link_at_razorpay(found, at=at)


def _lock_unpaid(booking: FinalBooking) -> None:
    attempt_locks.attempt_locked(booking.attempt_id)
    booking.refresh_from_db(fields=["state", "balance_paise", "balance_due_on"])
    if booking.state != BookingState.CONFIRMED:
        raise BookingOver(booking_status=booking.state)
    if booking.balance_paise < LEAST_PAISE:
        raise NothingDue
    razorpay_limits.refuse_above_maximum(razorpay_limits.next_part(booking.balance_paise))


def _order(booking: FinalBooking, *, at: datetime) -> PaymentOrder:
    """The latest order while it can be paid: its news is waited for anew. Else the next one."""
    paise = razorpay_limits.next_part(booking.balance_paise)
    orders = PaymentOrder.objects.filter(attempt=booking.attempt_id, kind=OrderKind.BALANCE)
    # What stands behind a payment link is paid on that link's page.
    latest = orders.filter(link=None, amount_paise=paise).order_by("round").last()
    if latest is not None and latest.state != OrderState.PAID and latest.created_at > at - ORDER_LASTS:
        again = next_check(checks=0, created_at=at, at=at)
        orders.filter(pk=latest.pk, razorpay_order_id__isnull=False).update(check_at=again, checks=0)
        return latest
    number = order_rounds.next_round_of(booking.attempt_id, OrderKind.BALANCE)
    return PaymentOrder.objects.create(
        attempt=booking.attempt,
        kind=OrderKind.BALANCE,
        round=number,
        amount_paise=paise,
        # Never a booking's reference: receipts travel further than bookings.
        receipt=f"dandeli-{booking.attempt_id}-balance-{number}-{booking.attempt.token[:8]}",
        created_at=at,
    )
