"""Cancels a paid booking: frees rooms, keeps the fee and owes the refund, in one transaction."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

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
            if expected_refund_paise not in (None, kept.refund_paise):
                raise RefundChanged(refund=rupees(kept.refund_paise), refund_paise=kept.refund_paise)
            _end(booking, BookingState.CANCELLED, kept, user_id=user_id, at=at)
    return booking


def cancel_by_staff(*, booking: FinalBooking, user_id: int, at: datetime, giving: Giving = Giving.FULL) -> bool:
    """The resort cancels, at any time; False when it was cancelled before. Raises BookingEnded."""
    with transaction.atomic():
        if not cancellation.booking_locked(booking, to=BookingState.CANCELLED):
            return False
        kept = kept_money.nothing(booking) if giving is Giving.FULL else kept_money.by_policy(booking, at=at)
        _end(booking, BookingState.CANCELLED, kept, user_id=user_id, at=at)
    return True


def cancel_unpaid_booking(*, booking: FinalBooking, at: datetime, still: Callable[[], bool]) -> bool:
    """Nobody paid the balance: the fee of this day is kept of the deposit, the rest goes back. False when it has ended,
    or is not to end any more: `still` is asked under the lock under which balances are settled."""
    with transaction.atomic():
        if not cancellation.booking_locked(booking, to=BookingState.CANCELLED) or not still():
            return False
        _end(booking, BookingState.CANCELLED, kept_money.by_policy(booking, at=at), user_id=None, at=at)
    return True


def mark_no_show(*, booking: FinalBooking, user_id: int, at: datetime) -> bool:
    """The guest did not come: the rooms can be sold again at once. False when it was marked before.

    Raises ArrivalAhead before the day of arrival, GuestArrived once they were checked in, and BookingEnded.
    """
    with transaction.atomic():
        if not cancellation.booking_locked(booking, to=BookingState.NO_SHOW):
            return False
        if cancellation.days_before(booking, at=at) > 0:
            raise cancellation.ArrivalAhead
        if booking.checked_in_at:
            raise cancellation.GuestArrived(checked_in_at=booking.checked_in_at.isoformat())
        _end(booking, BookingState.NO_SHOW, kept_money.of_who_did_not_come(booking), user_id=user_id, at=at)
    return True


def _end(booking: FinalBooking, to: BookingState, kept: KeptMoney, *, user_id: int | None, at: datetime) -> None:
    """The fee stays in the bookings' account; what is more is owed back."""
    cancellation.end_booking(booking, to, fee=kept.fee, user_id=user_id, at=at)
    payment_links.close(booking, at=at)
    for payment, paise in kept.refunds():
        refund = owed_refunds.owe(payment, reason=RefundReason.CANCELLED, amount_paise=paise, at=at)
        journal.book_cancellation(refund, at=at)
