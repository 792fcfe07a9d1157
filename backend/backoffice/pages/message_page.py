"""SMS and other messages that were sent."""

from django.contrib import admin

from backend.backoffice.parts.plain_pages import MaskedPhone, ReadOnlyPage
from backend.notifications.models import Message


@admin.register(Message)
class MessagePage(MaskedPhone[Message], ReadOnlyPage[Message]):
    """What was sent, to be read only. There are no login codes in here."""

    phone_field = "to"
    list_display = ("created_at", "kind", "to", "state", "tries", "sent_at", "delivery", "last_error")
    list_filter = ("state", "delivery", "kind", "channel", "gateway")
    search_fields = ("to", "dedupe_key", "gateway_id")
    date_hierarchy = "created_at"
