"""Writes entries of the guest register and records that Form III was filed."""

from datetime import datetime
from typing import Any

from django.db import transaction

from backend.bookings.models import FinalBooking
from backend.bookings.services import cancellation
from backend.bookings.states import BookingState
from backend.common.errors import DomainError
from backend.guest_register.models import RegisterEntry
from backend.holds.models import AttemptGuest
from backend.holds.services import attempt_locks


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


def write_entry(
    *, booking: FinalBooking, guest: AttemptGuest, said: dict[str, Any], user_id: int, at: datetime
) -> RegisterEntry:
    """Write this guest's line anew: `document`, `last_four`, `nationality`.

    Raises BookingEnded, and FormFiled where what the police were told would change.
    """
    with transaction.atomic():
        _lock(booking)
        found = RegisterEntry.objects.filter(guest=guest).first()
        if found and found.filed_at:
            if all(getattr(found, name) == value for name, value in said.items()):
                return found
            raise FormFiled(acknowledgement=found.acknowledgement)
        about = {"booking": booking, "resort_id": booking.resort_id, "checked_at": at, "checked_by_id": user_id}
        return RegisterEntry.objects.update_or_create(guest=guest, defaults={**said, **about})[0]


def file_form(
    *, booking: FinalBooking, guest: AttemptGuest, acknowledgement: str, user_id: int, at: datetime
) -> RegisterEntry:
    """Form III was filed, and acknowledged under this number. Repeating it is calm.

    Raises BookingEnded, NotRegistered, NotForeign, and FormFiled when another number is known.
    """
    with transaction.atomic():
        _lock(booking)
        entry = RegisterEntry.objects.filter(guest=guest).select_related("booking").first()
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
    attempt_locks.attempt_locked(booking.attempt_id)
    booking.refresh_from_db(fields=["state", "checked_in_at"])
    if booking.state != BookingState.CONFIRMED:
        raise cancellation.BookingEnded(booking_status=booking.state)
