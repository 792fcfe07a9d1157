"""Cancels a paid booking: frees rooms, keeps the fee and owes the refund, in one transaction."""

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.db import transaction

from backend.bookings import selectors
from backend.bookings.models import FinalBooking
from backend.bookings.services import cancellation
from backend.bookings.states import BookingState
from backend.common.errors import DomainError
from backend.common.money import rupees
from backend.payments.ledger import journal
from backend.payments.links import payment_links
from backend.payments.models.refund import RefundReason
from backend.payments.refunds import kept_money, owed_refunds
from backend.payments.refunds.kept_money import KeptMoney


class RefundChanged(DomainError):
    """`refund`, `refund_paise`: what would go back now."""

    code = "refund_changed"
    message = "The refund has changed since you looked. Check the new amount and confirm again."


class Giving(StrEnum):
    """How much of a booking that the resort calls off goes back."""

    FULL = "full"
    POLICY = "policy"


def cancel_own(*, user_id: int, reference: str, at: datetime, expected_refund_paise: int | None = None) -> FinalBooking:
    """The guest cancels, and pays the fee of this day. Repeating it is calm.

    Raises NotFound, StayBegun, BookingEnded, and RefundChanged when another refund was expected.
    """
    booking = selectors.booking_of(user_id=user_id, reference=reference)
    with transaction.atomic():
        if cancellation.booking_locked(booking, to=BookingState.CANCELLED):
            if not cancellation.guest_may_cancel(booking, at=at):
                raise cancellation.StayBegun
            kept = kept_money.by_policy(booking, at=at)
            _refuse_other_refund(kept, expected_refund_paise)
            _end(booking, BookingState.CANCELLED, kept, user_id=user_id, at=at)
    return booking


def cancel_by_staff(
    *,
    booking: FinalBooking,
    user_id: int,
    at: datetime,
    giving: Giving = Giving.FULL,
    reason: str = "",
    expected_refund_paise: int | None = None,
) -> bool:
    """The resort cancels, until the stay is over; False when it was cancelled before.

    Raises BookingEnded, StayOver, and RefundChanged when another refund was expected.
    """
    with transaction.atomic():
        if not cancellation.booking_locked(booking, to=BookingState.CANCELLED):
            return False
        cancellation.refuse_if_over(booking, at=at)
        kept = kept_if_called_off(booking, giving, at=at)
        _refuse_other_refund(kept, expected_refund_paise)
        _end(booking, BookingState.CANCELLED, kept, user_id=user_id, at=at, reason=reason, wait=_by_staff())
    return True


def kept_if_called_off(booking: FinalBooking, giving: Giving, *, at: datetime) -> KeptMoney:
    """What stays and what goes back when the resort cancels at this moment."""
    return kept_money.nothing(booking) if giving is Giving.FULL else kept_money.by_policy(booking, at=at)


def cancel_unpaid_booking(*, booking: FinalBooking, at: datetime, still: Callable[[], bool]) -> bool:
    """Nobody paid the balance: the fee of this day is kept of the deposit, the rest goes back. False when it has ended,
    or is not to end any more: `still` is asked under the lock under which balances are settled."""
    with transaction.atomic():
        if not cancellation.booking_locked(booking, to=BookingState.CANCELLED) or not still():
            return False
        _end(booking, BookingState.CANCELLED, kept_money.by_policy(booking, at=at), user_id=None, at=at)
    return True


def mark_no_show(
    *,
    booking: FinalBooking,
    user_id: int,
    at: datetime,
    reason: str = "",
    expected_refund_paise: int | None = None,
) -> bool:
    """The guest did not come: the rooms can be sold again at once. False when it was marked before.

    Raises BookingEnded, ArrivalAhead before the day of arrival, GuestArrived once they were checked in, StayOver, and
    RefundChanged when another refund was expected.
    """
    with transaction.atomic():
        if not cancellation.booking_locked(booking, to=BookingState.NO_SHOW):
            return False
        refuse_no_show(booking, at=at)
        kept = kept_money.of_who_did_not_come(booking)
        _refuse_other_refund(kept, expected_refund_paise)
        _end(booking, BookingState.NO_SHOW, kept, user_id=user_id, at=at, reason=reason, wait=_by_staff())
    return True


def refuse_no_show(booking: FinalBooking, *, at: datetime) -> None:
    """Whether a booking that stands can be a no-show at this moment. Raises ArrivalAhead, GuestArrived, StayOver."""
    if cancellation.days_before(booking, at=at) > 0:
        raise cancellation.ArrivalAhead
    if booking.checked_in_at:
        raise cancellation.GuestArrived(checked_in_at=booking.checked_in_at.isoformat())
    cancellation.refuse_if_over(booking, at=at)


def _refuse_other_refund(kept: KeptMoney, expected_paise: int | None) -> None:
    if expected_paise not in (None, kept.refund_paise):
        raise RefundChanged(refund=rupees(kept.refund_paise), refund_paise=kept.refund_paise)


def _by_staff() -> timedelta:
    """How long money waits that the staff gives back: for as long an end can be undone that owes some."""
    return timedelta(seconds=settings.REFUND_WAIT_SECONDS)


def _end(
    booking: FinalBooking,
    to: BookingState,
    kept: KeptMoney,
    *,
    user_id: int | None,
    at: datetime,
    reason: str = "",
    wait: timedelta = timedelta(0),
) -> None:
    """The fee stays in the bookings' account; what is more is owed back."""
    cancellation.end_booking(booking, to, fee=kept.fee, user_id=user_id, at=at, reason=reason)
    payment_links.close(booking, at=at)
    for payment, paise in kept.refunds():
        refund = owed_refunds.owe(payment, reason=RefundReason.CANCELLED, amount_paise=paise, at=at, wait=wait)
        journal.book_cancellation(refund, at=at)
    for payment, _ in kept.left:
        journal.take_gift_back(payment, at=at)
