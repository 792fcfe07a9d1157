"""Names the guests of a booking who had no name when it was paid."""

from collections.abc import Sequence

from django.db import transaction

from backend.bookings.models import FinalBooking
from backend.bookings.services import cancellation
from backend.bookings.states import BookingState
from backend.holds.services import attempt_locks, guest_names
from backend.holds.services.guest_names import NamedGuest


def name_late(booking: FinalBooking, guests: Sequence[NamedGuest]) -> None:
    """Name these guests beside those who are named. Raises BadInput, BookingEnded, and GuestArrived after check-in."""
    with transaction.atomic():
        attempt = attempt_locks.attempt_locked(booking.attempt_id)
        booking.refresh_from_db(fields=["state", "checked_in_at"])
        if booking.state != BookingState.CONFIRMED:
            raise cancellation.BookingEnded(booking_status=booking.state)
        if booking.checked_in_at:
            raise cancellation.GuestArrived(checked_in_at=booking.checked_in_at.isoformat())
        guest_names.name_others(attempt, guests)
