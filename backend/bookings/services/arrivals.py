"""Check-in and check-out times of a booking. The booking's state is not changed by them."""

from datetime import datetime
from enum import StrEnum

from django.db import transaction

from backend.bookings.models import FinalBooking
from backend.bookings.services import cancellation, lapsed_changes
from backend.bookings.states import BookingState, Overtaker
from backend.common.errors import DomainError
from backend.common.money import LEAST_PAISE, rupees
from backend.holds.services import attempt_locks


class NotCheckedIn(DomainError):
    code = "not_checked_in"
    message = "The guests have not been checked in. Check them in first."


class BalanceUnpaid(DomainError):
    """`balance` in rupees, `balance_paise`: what is left to pay."""

    code = "balance_unpaid"
    message = "The balance has not been paid. Collect it before check-out."


class Balance(StrEnum):
    """What becomes of a balance that nobody has paid when the guests leave."""

    PAID = "paid"
    LEFT = "left"


def note_arrival(*, booking: FinalBooking, user_id: int, at: datetime) -> bool:
    """The guests are here. False when they were checked in before: the first time stands.

    Raises BookingEnded, and ArrivalAhead before the day of arrival.
    """
    with transaction.atomic():
        _lock(booking)
        if booking.checked_in_at:
            return False
        if cancellation.days_before(booking, at=at) > 0:
            raise cancellation.ArrivalAhead
        lapsed_changes.void_changes(booking.attempt_id, by=Overtaker.CHECK_IN, at=at)
        _write(booking, checked_in_at=at, checked_in_by_id=user_id)
        booking.lines.filter(checked_in_at=None).update(checked_in_at=at, checked_in_by=user_id)
    return True


def note_departure(*, booking: FinalBooking, user_id: int, at: datetime, balance: Balance = Balance.PAID) -> bool:
    """The guests leave, early or not; what was sold stays sold. False when they had left before.

    Raises BookingEnded, NotCheckedIn, and BalanceUnpaid unless a balance may be left.
    """
    with transaction.atomic():
        _lock(booking)
        if booking.checked_out_at:
            return False
        if booking.checked_in_at is None:
            raise NotCheckedIn
        # Less than that nobody can collect.
        if booking.balance_paise >= LEAST_PAISE and balance is Balance.PAID:
            raise BalanceUnpaid(balance=rupees(booking.balance_paise), balance_paise=booking.balance_paise)
        _write(booking, checked_out_at=at, checked_out_by_id=user_id)
        booking.lines.filter(checked_out_at=None).update(checked_out_at=at, checked_out_by=user_id)
    return True


def _lock(booking: FinalBooking) -> None:
    """What this transaction reads of the booking stays true to its end."""
    attempt_locks.attempt_locked(booking.attempt_id)
    booking.refresh_from_db(
        fields=["state", "check_in", "check_out", "balance_paise", "checked_in_at", "checked_out_at"]
    )
    if booking.state != BookingState.CONFIRMED:
        raise cancellation.BookingEnded(booking_status=booking.state)


def _write(booking: FinalBooking, **said: datetime | int) -> None:
    FinalBooking.objects.filter(pk=booking.pk).update(**said)
    for name, value in said.items():
        setattr(booking, name, value)
