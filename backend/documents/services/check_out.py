"""Check-out: records the time and issues the invoice in one transaction."""

from datetime import datetime

from django.db import transaction

from backend.bookings.models import FinalBooking
from backend.bookings.services import arrivals, departures
from backend.bookings.services.arrivals import Balance
from backend.common.errors import DomainError
from backend.documents import selectors
from backend.documents.models import Paper
from backend.documents.services import due_papers
from backend.payments.refunds import early_departures
from backend.pricing.core.unslept_nights import UnsleptCharge


class AlreadyInvoiced(DomainError):
    code = "already_invoiced"
    message = "The invoice of this booking has been issued, so this cannot be changed here any more."


def check_out_guests(*, booking: FinalBooking, user_id: int, at: datetime, balance: Balance) -> Paper | None:
    """The invoice for what was sold, however early they leave; None where all of the money went back.

    Repeating it is calm. Raises BookingEnded, NotCheckedIn, and BalanceUnpaid.
    """
    with transaction.atomic():
        arrivals.note_departure(booking=booking, user_id=user_id, at=at, balance=balance)
        due_papers.issue_due(booking_id=booking.pk, at=at)
        return selectors.invoice_of(booking)


def check_out_early(
    *,
    booking: FinalBooking,
    user_id: int,
    at: datetime,
    balance: Balance,
    lines: tuple[int, ...] = (),
    charge: UnsleptCharge = UnsleptCharge.ALL,
    fee_nights: int = 0,
    expected_refund_paise: int | None = None,
) -> Paper | None:
    """The guests of these room lines, or all, leave before their time; with the last ones the booking is checked out,
    and invoiced at what is charged. The invoice; None while others stay, and where all of the money went back.

    Raises what early_departures.leave_early and arrivals.note_departure raise, and AlreadyInvoiced where less is owed
    than an invoice says.
    """
    with transaction.atomic():
        change = early_departures.leave_early(
            booking=booking,
            user_id=user_id,
            at=at,
            lines=lines,
            charge=charge,
            fee_nights=fee_nights,
            expected_refund_paise=expected_refund_paise,
        )
        if change.balance_paise != change.was_balance_paise and selectors.invoice_of(booking):
            raise AlreadyInvoiced
        if not departures.everybody_has_left(booking):
            return None
        arrivals.note_departure(booking=booking, user_id=user_id, at=at, balance=balance)
        due_papers.issue_due(booking_id=booking.pk, at=at)
        return selectors.invoice_of(booking)
