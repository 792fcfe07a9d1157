"""What programs are told, as the staff sees it, and the keys and webhooks that they are given."""

from backend.integrations.admin import deliveries, events, keys, webhooks

__all__ = ["deliveries", "events", "keys", "webhooks"]
