"""Check-out: records the time and issues the invoice in one transaction."""

from datetime import datetime

from django.db import transaction

from backend.bookings.models import FinalBooking
from backend.bookings.services import arrivals
from backend.bookings.services.arrivals import Balance
from backend.documents import selectors
from backend.documents.models import Paper
from backend.documents.services import due_papers


def check_out_guests(*, booking: FinalBooking, user_id: int, at: datetime, balance: Balance) -> Paper | None:
    """The invoice for what was sold, however early they leave; None where all of the money went back.

    Repeating it is calm. Raises BookingEnded, NotCheckedIn, and BalanceUnpaid.
    """
    with transaction.atomic():
        arrivals.note_departure(booking=booking, user_id=user_id, at=at, balance=balance)
        due_papers.issue_due(booking_id=booking.pk, at=at)
        return selectors.invoice_of(booking)
