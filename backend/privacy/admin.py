"""Admin pages of the audit trail, and deletion of accounts by a superuser."""

from typing import Any

from auditlog.mixins import LogEntryAdminMixin
from auditlog.models import LogEntry
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from backend.accounts.admin import UserAdmin
from backend.accounts.models import User
from backend.common.admin import ReadOnlyAdmin
from backend.common.errors import DomainError
from backend.privacy.services import erasing

admin.site.unregister(LogEntry)
admin.site.unregister(User)


@admin.register(LogEntry)
class TrailAdmin(LogEntryAdminMixin, ReadOnlyAdmin[LogEntry]):  # type: ignore[misc]
    """Who saw and changed what. Nobody edits it; a sweep forgets it after KEEP_AUDIT_TRAIL_DAYS."""

    date_hierarchy = "timestamp"
    list_display = ("created", "user_url", "remote_addr", "action", "what", "resource_url", "msg_short")
    list_filter = ("action", "content_type")
    list_select_related = ("content_type", "actor")
    search_fields = ("object_repr", "=object_pk", "=actor__phone_number")
    fields = readonly_fields = ("created", "user_url", "remote_addr", "action", "what", "resource_url", "msg")

    @admin.display(description="what")
    def what(self, entry: LogEntry) -> str:
        return str((entry.additional_data or {}).get("what", ""))


@admin.register(User)
class PersonAdmin(UserAdmin):
    """The accounts' own page, and what needs to know of bookings and money: forgetting a person."""

    actions = ("erase",)

    @admin.action(description="Delete these accounts and their personal data", permissions=["erase"])
    def erase(self, request: HttpRequest, users: QuerySet[User]) -> None:
        now = timezone.now()
        for user in users:
            name = str(user)
            try:
                done = erasing.erase(user_id=user.pk, at=now)
            except DomainError as error:
                self.message_user(request, f"{name}: {error.detail} ({error.code})", messages.WARNING)
            else:
                self.message_user(request, f"{name}: {'erased' if done else 'was already deleted'}.", messages.SUCCESS)

    def has_erase_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Deleting the row would leave messages and deliveries behind, and is refused while there are bookings."""
        return False
