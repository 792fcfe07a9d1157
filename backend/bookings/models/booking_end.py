from django.conf import settings
from django.db import models
from django.db.models import F, Q

from backend.bookings.states import BookingState

LONGEST_REASON = 200


class BookingEnding(models.Model):
    """How a booking ended, who said so and why; and who undid it. Of one booking one stands at most."""

    booking = models.ForeignKey("bookings.FinalBooking", on_delete=models.PROTECT, related_name="endings")
    state = models.CharField(max_length=16, choices=BookingState.choices)
    ended_at = models.DateTimeField()
    # Nobody, where the balance was not paid.
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # In the words of the staff; guests give none.
    reason = models.CharField(max_length=LONGEST_REASON, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    undo_reason = models.CharField(max_length=LONGEST_REASON, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["booking"], condition=Q(undone_at__isnull=True), name="one_ending_stands_per_booking"
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True) | Q(undone_at__gte=F("ended_at")), name="endings_are_undone_later"
            ),
        ]
        indexes = [models.Index(fields=["undone_at"], name="endings_undone", condition=Q(undone_at__isnull=False))]

    def __str__(self) -> str:
        return f"{self.get_state_display()} of booking {self.booking_id}"
