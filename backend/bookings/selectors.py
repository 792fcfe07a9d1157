"""Read queries about rooms, booking attempts and bookings."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Prefetch, QuerySet

from backend.bookings.core.references import tidy
from backend.bookings.models import BookingChange, FinalBooking
from backend.bookings.states import ChangeState
from backend.common.errors import NotFound
from backend.common.nights import Nights
from backend.inventory.models import Stay

# What waits to be paid, fetched along with bookings.
WAITING_CHANGES = Prefetch(
    "changes", BookingChange.objects.filter(state=ChangeState.WAITING), to_attr="waiting_changes"
)


def bookings_of(*, user_id: int) -> QuerySet[FinalBooking]:
    """This user's bookings, newest first, with what is shown of them."""
    return (
        FinalBooking.objects.filter(user_id=user_id)
        .select_related("resort", "attempt__details")
        .prefetch_related("attempt__guests", Prefetch("attempt__stays", Stay.objects.select_related("room")))
        .prefetch_related(WAITING_CHANGES)
    )


def booking_of(*, user_id: int, reference: str) -> FinalBooking:
    """This user's booking by its reference, in any way of writing it. Raises NotFound."""
    booking = bookings_of(user_id=user_id).filter(reference=tidy(reference)).first()
    if booking is None:
        raise NotFound
    return booking


def changes_of(booking: FinalBooking) -> QuerySet[BookingChange]:
    """All changes of a booking, whatever became of them, the latest first."""
    return BookingChange.objects.filter(booking=booking).select_related("booking").order_by("-number")


def change_of(booking: FinalBooking, *, number: int) -> BookingChange:
    """One of the booking's changes. Raises NotFound."""
    change = changes_of(booking).filter(number=number).first()
    if change is None:
        raise NotFound
    return change


def rooms_taken_by_others(
    booking: FinalBooking, room_ids: Collection[int], nights: Nights, *, at: datetime
) -> list[int]:
    """Ids of those rooms that somebody else than this booking and its changes has for one of the nights, in order."""
    others = Stay.objects.overlapping(nights).taking(at).filter(room__in=room_ids)
    others = others.exclude(attempt=booking.attempt_id).exclude(change__booking=booking)
    return sorted(others.values_list("room_id", flat=True).distinct())
