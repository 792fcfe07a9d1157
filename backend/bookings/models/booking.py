from django.conf import settings
from django.db import models

from backend.bookings.states import BOOKING_MOVES, BookingState
from backend.common.transitions import Stateful


class FinalBooking(Stateful):
    """A paid attempt: its rooms and guests are the attempt's, at most one for each attempt."""

    MOVES = BOOKING_MOVES

    attempt = models.OneToOneField("bookings.BookingAttempt", on_delete=models.PROTECT, related_name="booking")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="bookings")
    resort = models.ForeignKey("catalogue.Resort", on_delete=models.PROTECT, related_name="bookings")
    reference = models.CharField(max_length=16, unique=True)
    state = models.CharField(max_length=16, choices=BookingState.choices, default=BookingState.CONFIRMED)
    check_in = models.DateField()
    check_out = models.DateField()
    total_paise = models.PositiveBigIntegerField()
    confirmed_at = models.DateTimeField()

    class Meta:
        ordering = ["-confirmed_at", "-pk"]
        indexes = [models.Index(fields=["user", "-confirmed_at"])]

    def __str__(self) -> str:
        return self.reference
