"""Read queries about rooms, booking attempts and bookings."""

from backend.inventory.selectors import rooms_free_at
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, Min, Prefetch, Q, QuerySet
from django.utils import timezone

from backend.bookings import fitting
from backend.bookings.models import Block, BookingAttempt, FinalBooking, Stay
from backend.bookings.models.stay import Stays
from backend.bookings.references import tidy
from backend.bookings.states import StayState
from backend.catalogue.models import Resort, Room
from backend.common.errors import NotFound
from backend.common.nights import Nights





















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








