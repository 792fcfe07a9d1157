"""Requires register entries before check-in, where the resort has decided so."""

from backend.bookings.models import FinalBooking
from backend.catalogue.models import Resort
from backend.common.errors import DomainError
from backend.guest_register import selectors


class RegisterIncomplete(DomainError):
    """`guests`: the adults without an entry, each with `guest_id`, `name` and `room_number`; `unnamed`: how many guests
    have no name yet."""

    code = "register_incomplete"
    message = "Enter these guests in the register before you check them in."


def refuse_unknown(booking: FinalBooking) -> None:
    """Raise RegisterIncomplete while an adult of the booking has no entry and its resort wants one.

    For a transaction that has the booking's lock: who writes entries takes the same one.
    """
    if not Resort.objects.filter(pk=booking.resort_id, check_in_needs_register=True).exists():
        return
    missing = list(selectors.adults_unknown(booking))
    unnamed = selectors.guests_unnamed(booking)
    if missing or unnamed:
        raise RegisterIncomplete(
            guests=[
                {"guest_id": guest.pk, "name": guest.name, "room_number": guest.room.room_number} for guest in missing
            ],
            unnamed=unnamed,
        )
