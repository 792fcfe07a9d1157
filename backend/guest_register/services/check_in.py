"""Check-in: records the time, after checking the guest register where the resort requires it."""

from datetime import datetime

from django.db import transaction

from backend.bookings.models import FinalBooking
from backend.bookings.services import arrivals
from backend.guest_register.services import requirements


def check_in_guests(*, booking: FinalBooking, user_id: int, at: datetime) -> None:
    """The guests are here. Repeating it is calm, and asks for nothing that the first time did not.

    Raises BookingEnded, ArrivalAhead, and RegisterIncomplete with nothing changed.
    """
    with transaction.atomic():
        if arrivals.note_arrival(booking=booking, user_id=user_id, at=at):
            requirements.refuse_unknown(booking)
