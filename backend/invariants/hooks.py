"""Retry actions for the incidents that the audit reports."""

from datetime import datetime

from backend.common import redis
from backend.incidents.models import Incident, IncidentKind
from backend.incidents.services.mends import MENDS
from backend.invariants.services import minute_watch


@MENDS.register(IncidentKind.STUCK_ATTEMPT)
def mend_stuck_attempts(incident: Incident, at: datetime) -> str:
    return f"{minute_watch.end_attempts(at=at)} attempts ended"


@MENDS.register(IncidentKind.STRAY_HOLD)
def mend_stray_hold(incident: Incident, at: datetime) -> str:
    try:
        return f"{minute_watch.release_hold(incident.subject, at=at)} room-nights released"
    except redis.Unavailable:
        return "Redis does not answer: try again when it is back"
