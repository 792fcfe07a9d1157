"""Admin page of incidents: what happened, what was done, what to do; with actions to retry and to mark as solved."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from backend.backoffice.parts.plain_pages import ReadOnlyPage
from backend.incidents.models import Incident
from backend.incidents.services import mends, reports


@admin.register(Incident)
class IncidentPage(ReadOnlyPage[Incident]):
    """The platform's own page: an incident is about a row, an event or an order, and names no resort."""

    list_display = ("kind", "subject", "happened", "done", "advice", "state", "times", "last_seen_at")
    list_filter = ("state", "kind")
    search_fields = ("subject", "happened")
    date_hierarchy = "last_seen_at"
    actions = ("mend", "mark_solved")

    @admin.action(description="Retry what failed", permissions=["mend"])
    def mend(self, request: HttpRequest, incidents: QuerySet[Incident]) -> None:
        for incident in incidents:
            said = mends.mend(incident, at=timezone.now())
            self.message_user(request, f"{incident}: {said}.")

    @admin.action(description="Mark as solved", permissions=["mend"])
    def mark_solved(self, request: HttpRequest, incidents: QuerySet[Incident]) -> None:
        solved = reports.mark_solved(incidents, at=timezone.now(), by=request.user)
        self.message_user(request, f"{solved} solved.", messages.SUCCESS)

    def has_mend_permission(self, request: HttpRequest) -> bool:
        """A mend may move money: looking is not enough."""
        return request.user.has_perm("incidents.change_incident")
