from django.db import models
from django.db.models import Q

from backend.common.db.allowed_moves import MovesAlong, steps
from backend.common.db.transitions import Stateful
from backend.event_feed.states import DELIVERY_MOVES, DeliveryState


class Delivery(Stateful):
    """One event for one webhook: the row is the job. It is forgotten with its event."""

    MOVES = DELIVERY_MOVES

    endpoint = models.ForeignKey("event_feed.Endpoint", on_delete=models.PROTECT, related_name="deliveries")
    event = models.ForeignKey("event_feed.Event", on_delete=models.CASCADE, related_name="deliveries")
    state = models.CharField(max_length=9, choices=DeliveryState, default=DeliveryState.QUEUED)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    created_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "deliveries"
        constraints = [
            MovesAlong(steps=steps(DELIVERY_MOVES), name="deliveries_move_along_the_table"),
            models.UniqueConstraint(fields=["endpoint", "event"], name="one_delivery_per_event_and_endpoint"),
        ]
        indexes = [
            models.Index(
                fields=["endpoint", "next_try_at"], name="deliveries_to_make", condition=Q(state=DeliveryState.QUEUED)
            )
        ]

    def __str__(self) -> str:
        return f"delivery {self.pk} ({self.state})"


class Try(models.Model):
    """One call, and what came of it."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="log")
    at = models.DateTimeField()
    milliseconds = models.PositiveIntegerField()
    # None: no answer came, `error` says why.
    status = models.PositiveSmallIntegerField(null=True)
    error = models.CharField(max_length=40, blank=True)
    # Beginning of the answer's body.
    answer = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "tries"

    def __str__(self) -> str:
        return f"{self.status or self.error} after {self.milliseconds} ms"
