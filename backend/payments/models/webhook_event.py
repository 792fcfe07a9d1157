from datetime import datetime

from django.db import models
from django.db.models import Q

from backend.common.db.allowed_moves import MovesAlong, steps
from backend.common.db.transitions import Stateful
from backend.payments.states import EVENT_MOVES, EventState


class WebhookEvent(Stateful):
    """A delivery as it came: written down before it is believed."""

    MOVES = EVENT_MOVES

    # Razorpay's id, equal on redelivery; a hash of the body where there is none.
    event_id = models.CharField(max_length=128)
    kind = models.CharField(max_length=64, blank=True)
    body = models.BinaryField()
    state = models.CharField(max_length=16, choices=EventState.choices)
    received_at = models.DateTimeField()
    # When a dead one was last taken up again: from then on it waits for its processing anew.
    replayed_at = models.DateTimeField(null=True)
    # When it was taken up together with others, once: from then on it is worked on alone.
    claimed_at = models.DateTimeField(null=True)
    # How often it came; every further delivery counts and changes nothing.
    deliveries = models.PositiveIntegerField(default=1)
    processed_at = models.DateTimeField(null=True)
    tries = models.PositiveIntegerField(default=0)
    outcome = models.CharField(max_length=64, blank=True)
    last_error = models.TextField(blank=True)

    class Meta:
        constraints = [
            MovesAlong(steps=steps(EVENT_MOVES), name="events_move_along_the_table"),
            # A forged delivery must not be able to occupy the id of a real one.
            models.UniqueConstraint(
                fields=["event_id"], condition=~Q(state=EventState.REJECTED), name="events_arrive_once"
            ),
        ]
        indexes = [
            models.Index(fields=["received_at"], name="events_to_process", condition=Q(state=EventState.RECEIVED)),
            models.Index(fields=["received_at"], name="events_rejected", condition=Q(state=EventState.REJECTED)),
        ]

    @property
    def waits_since(self) -> datetime:
        """Since when it should be worked on: how late it is, not how old."""
        return self.replayed_at or self.received_at

    def __str__(self) -> str:
        return f"{self.kind or 'unknown'} {self.event_id} ({self.state})"
