"""Admin pages of API keys, webhooks and deliveries."""

from backend.integrations.admin import deliveries, events, keys, webhooks

__all__ = ["deliveries", "events", "keys", "webhooks"]
