"""What programs were told has happened, in order."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from backend.backoffice.parts.plain_pages import ReadOnlyPage
from backend.backoffice.parts.scoped_pages import OwnChoices, ScopedPage
from backend.catalogue.models.roles import Right
from backend.catalogue.selectors import resorts_where
from backend.event_feed.models import Event
from backend.event_feed.models.kinds import MONEY


@admin.register(Event)
class EventPage(ScopedPage[Event], ReadOnlyPage[Event]):
    """Those about money are shown to whoever may see it."""

    seeing = Right.SEE_BOOKINGS
    list_display = ("sequence", "kind", "subject_id", "at", "resort")
    list_filter = ("kind", ("resort", OwnChoices))
    list_select_related = ("resort",)
    search_fields = ("subject_id",)
    date_hierarchy = "at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        rows = super().get_queryset(request)
        if request.user.is_superuser:
            return rows
        hidden = rows.filter(kind__in=MONEY).exclude(resort__in=resorts_where(request.user, Right.SEE_MONEY))
        return rows.exclude(pk__in=hidden.values("pk"))
