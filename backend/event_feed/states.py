"""States of webhooks and deliveries, and the allowed moves between them."""

from django.db.models import TextChoices


class EndpointState(TextChoices):
    ENABLED = "enabled"
    DISABLED = "disabled"
    REMOVED = "removed"


class DeliveryState(TextChoices):
    QUEUED = "queued"
    DELIVERED = "delivered"
    FAILED = "failed"


E, D = EndpointState, DeliveryState

ENDPOINT_MOVES = {
    E.ENABLED: {E.DISABLED, E.REMOVED},
    E.DISABLED: {E.ENABLED, E.REMOVED},
    E.REMOVED: set[EndpointState](),
}
DELIVERY_MOVES = {
    D.QUEUED: {D.DELIVERED, D.FAILED},
    # Only because a person says so: send it again.
    D.DELIVERED: {D.QUEUED},
    D.FAILED: {D.QUEUED},
}
