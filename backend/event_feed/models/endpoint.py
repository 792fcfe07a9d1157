from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from backend.common.db.allowed_moves import MovesAlong, steps
from backend.common.db.transitions import Stateful
from backend.event_feed.models.kinds import EventKind
from backend.event_feed.states import ENDPOINT_MOVES, EndpointState


class Why(models.TextChoices):
    """Why nothing is sent any more."""

    BY_HAND = "by_hand", "disabled by hand"
    GONE = "gone", "it answered 410 Gone"
    FAILING = "failing", "it failed for several days"


class Endpoint(Stateful):
    """A webhook: an address of a resort's program to which events are sent, signed."""

    MOVES = ENDPOINT_MOVES

    resort = models.ForeignKey("catalogue.Resort", on_delete=models.PROTECT, related_name="webhooks")
    # Its path may be a secret of the receiver's: no log names it.
    url = models.CharField("URL", max_length=2000, help_text="Begins with https:// and is on the public internet.")
    description = models.CharField(max_length=120, blank=True, help_text="Name of the receiving system.")
    kinds = ArrayField(models.CharField(max_length=32, choices=EventKind), help_text="Types of events to send.")
    state = models.CharField(max_length=8, choices=EndpointState, default=EndpointState.ENABLED)
    why = models.CharField(max_length=8, choices=Why, blank=True)
    disabled_at = models.DateTimeField(null=True, blank=True)
    # The secret is computed from these and a key of the deployment; see services/standard_webhooks.py.
    nonce = models.CharField(max_length=32)
    previous_nonce = models.CharField(max_length=32, blank=True)
    previous_until = models.DateTimeField(null=True, blank=True)
    # Since when every call has failed, how many in a row, and until when nobody calls.
    failing_since = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    rests_until = models.DateTimeField(null=True, blank=True)
    # One job at a time calls it; one that was killed is believed dead from then on.
    busy_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = "webhook"
        constraints = [MovesAlong(steps=steps(ENDPOINT_MOVES), name="endpoints_move_along_the_table")]

    def __str__(self) -> str:
        return f"webhook {self.pk}: {self.description or 'without a description'}"
