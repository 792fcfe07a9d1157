"""The trail, to be read."""

from auditlog.mixins import LogEntryAdminMixin
from auditlog.models import LogEntry
from django.contrib import admin

from backend.backoffice.parts.plain_pages import ReadOnlyPage

# django-auditlog registers a page of its own, which is not read-only.
admin.site.unregister(LogEntry)


@admin.register(LogEntry)
# django-auditlog's mixin has no types.
class TrailPage(LogEntryAdminMixin, ReadOnlyPage[LogEntry]):  # type: ignore[misc]
    """Who saw and changed what. Nobody edits it; a sweep forgets it after KEEP_AUDIT_TRAIL_DAYS."""

    date_hierarchy = "timestamp"
    list_display = ("created", "user_url", "remote_addr", "action", "what", "why", "resource_url", "msg_short")
    list_filter = ("action", "content_type")
    list_select_related = ("content_type", "actor")
    search_fields = ("object_repr", "=object_pk", "=actor__phone_number")
    fields = readonly_fields = ("created", "user_url", "remote_addr", "action", "what", "why", "resource_url", "msg")

    @admin.display(description="what")
    def what(self, entry: LogEntry) -> str:
        return str((entry.additional_data or {}).get("what", ""))

    @admin.display(description="why")
    def why(self, entry: LogEntry) -> str:
        return str((entry.additional_data or {}).get("reason", ""))
