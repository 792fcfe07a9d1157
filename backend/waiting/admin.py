"""Who waits, as the staff sees it: at their own resorts, to be read."""

from django.contrib import admin

from backend.catalogue.roles import Right
from backend.catalogue.scoped_admin import OwnChoices, ScopedAdmin
from backend.common.admin import ReadOnlyAdmin
from backend.waiting.models import WaitingEntry


@admin.register(WaitingEntry)
class WaitingEntryAdmin(ScopedAdmin[WaitingEntry], ReadOnlyAdmin[WaitingEntry]):
    """In the order of the line; a guest's number by its end alone."""

    seeing = Right.SEE_BOOKINGS
    list_display = ("pk", "resort", "check_in", "check_out", "guest_count", "state", "asked_at", "user")
    list_filter = ("state", ("resort", OwnChoices), "check_in")
    list_select_related = ("resort", "user")
    search_fields = ("=pk",)
    date_hierarchy = "check_in"
