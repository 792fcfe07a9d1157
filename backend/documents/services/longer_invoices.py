"""Extensions of stays whose invoice is not written yet: it is over all nights."""

from datetime import date, datetime

from django.db import transaction

from backend.bookings.models import BookingChange, FinalBooking
from backend.documents import selectors
from backend.documents.services.check_out import AlreadyInvoiced
from backend.payments.balances import stay_extensions
from backend.pricing.core.further_nights import FurtherRate


def extend_stay(
    *,
    booking: FinalBooking,
    user_id: int,
    at: datetime,
    line: int,
    check_out: date,
    rate: FurtherRate,
    room_id: int | None = None,
    expected_difference_paise: int | None = None,
) -> BookingChange:
    """As stay_extensions.stay_longer says. Raises AlreadyInvoiced, too."""
    with transaction.atomic():
        change = stay_extensions.stay_longer(
            booking=booking,
            user_id=user_id,
            at=at,
            line=line,
            check_out=check_out,
            rate=rate,
            room_id=room_id,
            expected_difference_paise=expected_difference_paise,
        )
        if selectors.invoice_of(booking):
            raise AlreadyInvoiced
    return change
