"""Reports an incident, or that it is solved. Repeating either is safe."""

import logging
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet

from backend.common.db.transitions import move_all
from backend.incidents.models import Incident, IncidentKind
from backend.incidents.states import IncidentState

log = logging.getLogger(__name__)


def report(kind: IncidentKind, *, subject: str, happened: str, done: str, advice: str, at: datetime) -> None:
    """Open an incident, or count it once more where it is open already. Belongs into the caller's transaction."""
    log.error("%s, %s: %s", kind.label, subject, happened)
    told: dict[str, Any] = {"happened": happened, "done": done, "advice": advice, "last_seen_at": at}
    still_open = Incident.objects.filter(kind=kind, subject=subject, state=IncidentState.OPEN)
    # Another report may open the row, and its end may close it, between our look and our insert.
    while not still_open.update(times=F("times") + 1, **told):
        try:
            with transaction.atomic():
                Incident.objects.create(kind=kind, subject=subject, opened_at=at, **told)
        except IntegrityError:
            continue
        return


def mark_solved(incidents: QuerySet[Incident], *, at: datetime, by: Any) -> int:
    """A person says that these are over; how many were open."""
    return move_all(incidents, begin=[IncidentState.OPEN], to=IncidentState.SOLVED, solved_at=at, solved_by=by)


def solve(*kinds: IncidentKind, subject: str, at: datetime) -> int:
    """The trouble is over; how many incidents that ended."""
    found = Incident.objects.filter(kind__in=kinds, subject=subject)
    return move_all(found, begin=[IncidentState.OPEN], to=IncidentState.SOLVED, solved_at=at)
