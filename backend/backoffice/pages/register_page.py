"""Admin page of the guest register."""

from django.contrib import admin

from backend.backoffice.parts.indexed_search import IndexedSearch
from backend.backoffice.parts.plain_pages import ReadOnlyPage
from backend.backoffice.parts.scoped_pages import OwnChoices, ScopedPage
from backend.catalogue.models.roles import Right
from backend.guest_register.models import RegisterEntry


@admin.register(RegisterEntry)
class EntryPage(IndexedSearch[RegisterEntry], ScopedPage[RegisterEntry], ReadOnlyPage[RegisterEntry]):
    seeing = Right.RECEIVE_GUESTS
    list_display = (
        "guest", "booking", "resort", "document", "last_four", "nationality", "checked_at", "checked_by",
        "filed_at", "acknowledgement",
    )  # fmt: skip
    list_filter = ("document", ("resort", OwnChoices), ("filed_at", admin.EmptyFieldListFilter))
    list_select_related = ("guest", "booking", "resort", "checked_by")
    search_fields = ("booking__reference", "guest__name")
    date_hierarchy = "checked_at"
