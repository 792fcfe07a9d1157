"""Admin page of the waiting list: read-only."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from backend.backoffice.parts.plain_pages import ReadOnlyPage
from backend.backoffice.parts.scoped_pages import OwnChoices, ScopedPage
from backend.catalogue.models.roles import Right
from backend.waitlist.models import WaitingEntry


@admin.register(WaitingEntry)
class WaitingEntryPage(ScopedPage[WaitingEntry], ReadOnlyPage[WaitingEntry]):
    """In the order of the line; a guest's number by its end alone."""

    seeing = Right.SEE_BOOKINGS
    list_display = ("pk", "resort", "check_in", "check_out", "guest_count", "wish", "state", "asked_at", "user")
    list_filter = ("state", ("resort", OwnChoices), "check_in")
    list_select_related = ("resort", "user")
    search_fields = ("=pk",)
    date_hierarchy = "check_in"
    readonly_fields = ("wish",)
    exclude = ("room_ids", "room_type_ids")

    def get_queryset(self, request: HttpRequest) -> QuerySet[WaitingEntry]:
        return super().get_queryset(request).prefetch_related("resort__rooms", "resort__room_types")

    @admin.display(description="waits for")
    def wish(self, entry: WaitingEntry) -> str:
        """The rooms, or how many of which type."""
        types = [f"{count} \u00d7 {code or 'a deleted room type'}" for code, count in entry.room_types.items()]
        rooms = [room.room_number for room in entry.resort.rooms.all() if room.pk in entry.room_ids]
        return ", ".join(types or rooms) or "any room"
