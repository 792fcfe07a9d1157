"""Read queries about the guest register."""

from datetime import date

from django.db.models import QuerySet

from backend.bookings.models import FinalBooking
from backend.bookings.states import BookingState
from backend.catalogue.models import Resort
from backend.common.errors import NotFound
from backend.guest_register.models import INDIA, RegisterEntry
from backend.holds.models import AttemptGuest

# Of age: who is younger comes with somebody who is in the register.
ADULT = 18
# More foreign guests than any resort receives in a day.
MOST = 500


def guests_of(booking: FinalBooking) -> QuerySet[AttemptGuest]:
    """Everybody of a booking, with the entry of those who have one."""
    guests = AttemptGuest.objects.filter(attempt=booking.attempt_id)
    return guests.select_related("room", "entry__booking", "entry__checked_by").order_by("pk")


def adults_unknown(booking: FinalBooking) -> QuerySet[AttemptGuest]:
    """Those of full age who have no entry yet."""
    return guests_of(booking).filter(age__gte=ADULT, entry=None)


def guests_unnamed(booking: FinalBooking) -> int:
    """How many of its guests have no name yet."""
    return max(booking.attempt.guest_count - AttemptGuest.objects.filter(attempt=booking.attempt_id).count(), 0)


def guest_of(booking: FinalBooking, *, guest_id: int) -> AttemptGuest:
    """One of them. Raises NotFound."""
    guest = guests_of(booking).filter(pk=guest_id).first()
    if guest is None:
        raise NotFound
    return guest


def arrivals(*, resort: Resort, first: date, last: date) -> QuerySet[RegisterEntry]:
    """The register of those who arrive on these days, both counted in."""
    entries = RegisterEntry.objects.filter(resort=resort, booking__check_in__range=(first, last))
    return entries.select_related("booking", "guest__room", "checked_by").order_by("booking__check_in", "booking", "pk")


def forms_due(*, resort: Resort) -> QuerySet[RegisterEntry]:
    """Form III of foreign guests who have come and of whom the police do not know, the most pressing first."""
    here = forms_to_file().filter(resort=resort).select_related("booking", "guest__room")
    return here.order_by("booking__checked_in_at", "pk")[:MOST]


def forms_to_file() -> QuerySet[RegisterEntry]:
    """The same everywhere, in no order."""
    foreign = RegisterEntry.objects.filter(filed_at=None).exclude(nationality=INDIA)
    return foreign.filter(booking__checked_in_at__isnull=False, booking__state=BookingState.CONFIRMED)
