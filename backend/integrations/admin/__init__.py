"""What programs are told, as the staff sees it, and the keys and webhooks that they are given."""

from backend.integrations.admin import events, keys

__all__ = ["events", "keys"]
