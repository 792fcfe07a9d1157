"""Cancelling a paid booking: rooms free, money owed back, in one transaction."""

from datetime import datetime

from django.db import transaction

from backend.bookings import selectors
from backend.bookings.models import FinalBooking
from backend.bookings.services import cancelling, locks
from backend.payments.models import Payment
from backend.payments.models.ledger import Account
from backend.payments.models.refund import RefundReason
from backend.payments.services import bookkeeping, refunding


def cancel_own(*, user_id: int, reference: str, at: datetime) -> FinalBooking:
    """The guest cancels. Repeating it is calm. Raises NotFound and StayBegun."""
    booking = selectors.booking_of(user_id=user_id, reference=reference)
    with transaction.atomic():
        locks.attempt_locked(booking.attempt_id)
        if cancelling.cancel_before_arrival(booking, user_id=user_id, at=at):
            _owe(booking, at=at)
    return booking


def cancel_by_staff(*, booking: FinalBooking, user_id: int, at: datetime) -> bool:
    """The resort cancels, at any time; False when it was cancelled before."""
    with transaction.atomic():
        locks.attempt_locked(booking.attempt_id)
        cancelled = cancelling.cancel(booking, user_id=user_id, at=at)
        if cancelled:
            _owe(booking, at=at)
    return cancelled


def _owe(booking: FinalBooking, *, at: datetime) -> None:
    """What the policy says, which is everything, less what went back outside this system."""
    payment = Payment.objects.select_related("order__attempt").get(booking=booking)
    amount_paise = bookkeeping.balance(payment, Account.BOOKINGS)
    if amount_paise:
        refund = refunding.owe(payment, reason=RefundReason.CANCELLED, amount_paise=amount_paise, at=at)
        bookkeeping.cancelled(refund, at=at)
