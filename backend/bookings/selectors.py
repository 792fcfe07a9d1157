"""Read queries about rooms, booking attempts and bookings."""

from django.db.models import Prefetch, QuerySet

from backend.bookings.core.references import tidy
from backend.bookings.models import FinalBooking
from backend.common.errors import NotFound
from backend.inventory.models import Stay


def bookings_of(*, user_id: int) -> QuerySet[FinalBooking]:
    """This user's bookings, newest first, with what is shown of them."""
    return (
        FinalBooking.objects.filter(user_id=user_id)
        .select_related("resort", "attempt")
        .prefetch_related("attempt__guests", Prefetch("attempt__stays", Stay.objects.select_related("room")))
    )


def booking_of(*, user_id: int, reference: str) -> FinalBooking:
    """This user's booking by its reference, in any way of writing it. Raises NotFound."""
    booking = bookings_of(user_id=user_id).filter(reference=tidy(reference)).first()
    if booking is None:
        raise NotFound
    return booking
