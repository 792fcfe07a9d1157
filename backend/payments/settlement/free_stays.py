"""Books stays for which nothing is to be paid: no order, no payment, the same locks and the same booking."""

from datetime import datetime

from django.db import transaction

from backend.bookings.models import FinalBooking
from backend.bookings.services import confirmation
from backend.bookings.states import BookingState
from backend.holds.models import BookingAttempt
from backend.holds.services import attempt_locks, attempt_refusals, checkout, hold_limits
from backend.holds.states import AttemptState


def book_free_stay(*, user_id: int, attempt_id: int, at: datetime) -> FinalBooking | None:
    """The booking of a stay that costs nothing, made at once; None where there is something to pay, or no such attempt.

    Repeating it answers the same booking while it stands. Raises the refusals of checkout.open_window and
    AccountInactive, and AttemptCompleted once the booking has ended.
    """
    attempt = BookingAttempt.objects.filter(pk=attempt_id, user_id=user_id).first()
    if attempt is None or attempt.total_paise:
        return None
    with transaction.atomic():
        # As the way to a payment locks them.
        hold_limits.guest_locked(user_id)
        attempt = attempt_locks.attempt_locked(attempt_id, user_id=user_id)
        if attempt.state == AttemptState.COMPLETED:
            return _booked_before(attempt)
        checkout.open_window(attempt, at=at)
        return confirmation.confirm(attempt, at=at)


def _booked_before(attempt: BookingAttempt) -> FinalBooking | None:
    """The booking that an attempt has become, where it still costs nothing."""
    if attempt.total_paise:
        return None
    booking: FinalBooking = attempt.booking
    if booking.state != BookingState.CONFIRMED:
        raise attempt_refusals.AttemptCompleted(attempt_status=attempt.state)
    return booking
