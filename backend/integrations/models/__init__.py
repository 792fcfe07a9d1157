"""Models: marks left by triggers, events, API keys, webhooks and deliveries."""

from backend.integrations.models.delivery import Delivery, Try
from backend.integrations.models.endpoint import Endpoint, Why
from backend.integrations.models.event import Event, Standing, Stream
from backend.integrations.models.key import ApiKey
from backend.integrations.models.mark import Mark

__all__ = ["ApiKey", "Delivery", "Endpoint", "Event", "Mark", "Standing", "Stream", "Try", "Why"]
