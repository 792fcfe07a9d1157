"""Writes entries of the guest register and records that Form III was filed."""

from datetime import datetime
from typing import Any

from django.db import transaction

from backend.bookings.models import AttemptGuest, FinalBooking
from backend.bookings.services import cancelling, locks
from backend.bookings.states import BookingState
from backend.common.errors import DomainError
from backend.register.models import Entry


class NotForeign(DomainError):
    code = "not_foreign"
    message = "Form III is only for guests from abroad."


class NotRegistered(DomainError):
    code = "not_registered"
    message = "Enter this guest in the register first."


class FormFiled(DomainError):
    """`acknowledgement`: what is written down already."""

    code = "form_filed"
    message = "Form III has already been filed for this guest."


def write(*, booking: FinalBooking, guest: AttemptGuest, said: dict[str, Any], user_id: int, at: datetime) -> Entry:
    """Write this guest's line anew: `document`, `last_four`, `nationality`.

    Raises BookingEnded, and FormFiled where what the police were told would change.
    """
    with transaction.atomic():
        _lock(booking)
        found = Entry.objects.filter(guest=guest).first()
        if found and found.filed_at:
            if all(getattr(found, name) == value for name, value in said.items()):
                return found
            raise FormFiled(acknowledgement=found.acknowledgement)
        about = {"booking": booking, "resort_id": booking.resort_id, "checked_at": at, "checked_by_id": user_id}
        return Entry.objects.update_or_create(guest=guest, defaults={**said, **about})[0]


def file(*, booking: FinalBooking, guest: AttemptGuest, acknowledgement: str, user_id: int, at: datetime) -> Entry:
    """Form III was filed, and acknowledged under this number. Repeating it is calm.

    Raises BookingEnded, NotRegistered, NotForeign, and FormFiled when another number is known.
    """
    with transaction.atomic():
        _lock(booking)
        entry = Entry.objects.filter(guest=guest).select_related("booking").first()
        if entry is None:
            raise NotRegistered
        if not entry.foreign:
            raise NotForeign
        if entry.filed_at and entry.acknowledgement != acknowledgement:
            raise FormFiled(acknowledgement=entry.acknowledgement)
        if not entry.filed_at:
            entry.filed_at, entry.filed_by_id, entry.acknowledgement = at, user_id, acknowledgement
            entry.save(update_fields=["filed_at", "filed_by", "acknowledgement"])
        return entry


def _lock(booking: FinalBooking) -> None:
    locks.attempt_locked(booking.attempt_id)
    booking.refresh_from_db(fields=["state", "checked_in_at"])
    if booking.state != BookingState.CONFIRMED:
        raise cancelling.BookingEnded(booking_status=booking.state)
