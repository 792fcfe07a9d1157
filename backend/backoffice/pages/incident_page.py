"""Admin page of incidents: what happened, what was done, what to do; with actions to retry and to mark as solved."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from backend.backoffice.forms.acts import Act
from backend.backoffice.parts.ask_pages import AsksFirst
from backend.backoffice.parts.money_facts import incident_meaning
from backend.backoffice.parts.plain_pages import ReadOnlyPage
from backend.common import clock
from backend.incidents.models import Incident
from backend.incidents.services import mends, reports

RETRY: Act[Incident] = Act(
    name="mend",
    title="Retry what failed",
    explains="What failed is tried once more. Where it is about money, it may be sent.",
    button="Yes, retry",
    permission="mend",
    look=lambda incident, at: incident_meaning(incident),
    do=lambda incident, doing: f"{mends.mend(incident, at=doing.at)}.",
)


@admin.register(Incident)
class IncidentPage(AsksFirst[Incident], ReadOnlyPage[Incident]):
    """The platform's own page: an incident is about a row, an event or an order, and names no resort."""

    list_display = ("kind", "subject", "happened", "done", "advice", "state", "times", "last_seen_at")
    list_filter = ("state", "kind")
    search_fields = ("subject", "happened")
    date_hierarchy = "last_seen_at"
    actions = ("mend", "mark_solved")
    acts = (RETRY,)

    @admin.action(description=RETRY.title, permissions=["mend"])
    def mend(self, request: HttpRequest, incidents: QuerySet[Incident]) -> HttpResponse | None:
        """One click, where no money moves."""
        if any(incident_meaning(incident).needs_reason for incident in incidents):
            return self.ask(request, RETRY, incidents)
        for incident in incidents:
            said = mends.mend(incident, at=clock.now())
            self.message_user(request, f"{incident}: {said}.")
        return None

    @admin.action(description="Mark as solved", permissions=["mend"])
    def mark_solved(self, request: HttpRequest, incidents: QuerySet[Incident]) -> None:
        solved = reports.mark_solved(incidents, at=clock.now(), by=request.user)
        self.message_user(request, f"{solved} solved.", messages.SUCCESS)

    def has_mend_permission(self, request: HttpRequest) -> bool:
        """A mend may move money: looking is not enough."""
        return request.user.has_perm("incidents.change_incident")
