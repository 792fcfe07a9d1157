"""Undoes a check-in or a check-out that was a mistake, while it is fresh: until noon of the next day, or by the owner
for a week."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from backend.bookings.models import FinalBooking, RoomLine
from backend.bookings.services import cancellation
from backend.bookings.services.restoration import UndoTooLate
from backend.bookings.states import BookingState, ChangeState
from backend.common import resort_days
from backend.common.errors import DomainError
from backend.holds.services import attempt_locks

NOON = time(12)
OWNERS_DAYS = timedelta(days=7)


class StayChangedSince(DomainError):
    code = "stay_changed_since"
    message = "The stay was changed since, or nights were given up with it. Extend the stay instead."


def keys_undo_until(moment: datetime, *, late: bool) -> datetime:
    """Until when what happened at this moment can be undone; `late` is for the owner."""
    noon = datetime.combine(resort_days.day_of(moment) + timedelta(days=1), NOON)
    return max(moment + OWNERS_DAYS, timezone.make_aware(noon)) if late else timezone.make_aware(noon)


def undo_arrival(booking: FinalBooking, *, at: datetime, late: bool = False) -> bool:
    """The guests of a booking have not come after all. False where they are not checked in.

    Raises BookingEnded, UndoTooLate, and StayChangedSince.
    """
    with transaction.atomic():
        _lock(booking)
        if booking.checked_in_at is None:
            return False
        if booking.checked_out_at is not None or booking.lines.filter(checked_out_at__isnull=False).exists():
            raise StayChangedSince
        _refuse(booking, booking.checked_in_at, at=at, late=late)
        booking.lines.update(checked_in_at=None, checked_in_by=None)
        FinalBooking.objects.filter(pk=booking.pk).update(checked_in_at=None, checked_in_by=None)
    return True


def undo_departure(booking: FinalBooking, *, at: datetime, late: bool = False) -> bool:
    """The guests of a booking are in the house still. False where they are not checked out.

    Raises BookingEnded, UndoTooLate, and StayChangedSince where nights were given up when they left.
    """
    with transaction.atomic():
        _lock(booking)
        left = booking.checked_out_at
        if left is None:
            return False
        _refuse(booking, left, at=at, late=late)
        RoomLine.objects.filter(booking=booking, checked_out_at=left).update(checked_out_at=None, checked_out_by=None)
        FinalBooking.objects.filter(pk=booking.pk).update(checked_out_at=None, checked_out_by=None)
    return True


def _lock(booking: FinalBooking) -> None:
    attempt_locks.attempt_locked(booking.attempt_id)
    booking.refresh_from_db()
    if booking.state != BookingState.CONFIRMED:
        raise cancellation.BookingEnded(booking_status=booking.state)


def _refuse(booking: FinalBooking, moment: datetime, *, at: datetime, late: bool) -> None:
    until = keys_undo_until(moment, late=late)
    if at >= until:
        raise UndoTooLate(undo_until=until.isoformat())
    if booking.changes.filter(state=ChangeState.MADE, made_at__gte=moment).exists():
        raise StayChangedSince
