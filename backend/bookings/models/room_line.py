from django.conf import settings
from django.db import models
from django.db.models import F, Q

from backend.common.nights import Nights


class RoomLine(models.Model):
    """One room that a booking has bought: where its guests sleep night by night say its slices, which are stays.

    PostgreSQL makes the lines when a booking is written, and gives each of its booked stays one: see the migration.
    """

    booking = models.ForeignKey("bookings.FinalBooking", on_delete=models.PROTECT, related_name="lines")
    # The booking's first, second, ...
    number = models.PositiveSmallIntegerField()
    # Of the room that was booked; none where the room has none.
    room_type = models.ForeignKey(
        "catalogue.RoomType", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    arrives = models.DateField()
    leaves = models.DateField()
    checked_in_at = models.DateTimeField(null=True, blank=True)
    checked_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    checked_out_at = models.DateTimeField(null=True, blank=True)
    checked_out_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["booking", "number"], name="lines_are_numbered"),
            models.CheckConstraint(condition=Q(arrives__lt=F("leaves")), name="lines_last_a_night"),
            models.CheckConstraint(
                condition=Q(checked_out_at=None) | Q(checked_in_at__lte=F("checked_out_at")),
                name="who_leaves_a_line_came_before",
            ),
        ]

    def __str__(self) -> str:
        return f"line {self.number} of booking {self.booking_id}"

    @property
    def nights(self) -> Nights:
        return Nights(self.arrives, self.leaves)
