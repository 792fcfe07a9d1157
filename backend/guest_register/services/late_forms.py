"""Reports an incident when Form III was not filed within a day of check-in."""

from datetime import datetime

from backend.guest_register import selectors
from backend.guest_register.models import FORM_WITHIN, RegisterEntry
from backend.incidents.models import Incident, IncidentKind
from backend.incidents.services import reports
from backend.incidents.states import IncidentState

AT_ONCE = 50
# Without a name: incidents are kept longer than guests.
SUBJECT = "register entry "


def watch_late_forms(*, at: datetime) -> None:
    """One incident for each late form; what has been filed or called off meanwhile is solved by itself."""
    late = selectors.forms_to_file().filter(booking__checked_in_at__lt=at - FORM_WITHIN).order_by("pk")
    known = Incident.objects.filter(kind=IncidentKind.FORM_LATE, state=IncidentState.OPEN)
    told = {int(subject.removeprefix(SUBJECT)) for subject in known.values_list("subject", flat=True)}
    still = set(late.filter(pk__in=told).values_list("pk", flat=True))
    for entry_id in told - still:
        reports.solve(IncidentKind.FORM_LATE, subject=f"{SUBJECT}{entry_id}", at=at)
    for entry in late.exclude(pk__in=still).select_related("booking", "resort")[:AT_ONCE]:
        _tell(entry, at=at)


def _tell(entry: RegisterEntry, *, at: datetime) -> None:
    reports.report(
        IncidentKind.FORM_LATE,
        subject=f"{SUBJECT}{entry.pk}",
        happened=f"{entry.resort.name}, booking {entry.booking.reference}: Form III was due one day after check-in.",
        done="Nothing: only the resort can file Form III.",
        advice="File it now on the website of the Bureau of Immigration, and record its acknowledgement number at the "
        "desk.",
        at=at,
    )
