"""Models: marks left by triggers, events, API keys, webhooks and deliveries."""

from backend.event_feed.models.delivery import Delivery, Try
from backend.event_feed.models.endpoint import Endpoint, Why
from backend.event_feed.models.event import Event, Standing, Stream
from backend.event_feed.models.key import ApiKey
from backend.event_feed.models.mark import Mark

__all__ = ["ApiKey", "Delivery", "Endpoint", "Event", "Mark", "Standing", "Stream", "Try", "Why"]
