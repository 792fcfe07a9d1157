"""Mends: what Retry does about an incident, with one click. Each is registered by the room that knows how."""

from datetime import datetime

from backend.common.hooks import HookForEach
from backend.incidents.models import Incident, IncidentKind

NOTHING_TO_RETRY = "nothing to retry: follow the advice, then mark it as solved"

# Does it, or rings for it, and says in a few words what it did.
MENDS: HookForEach[IncidentKind, [Incident, datetime], str] = HookForEach("mends of incidents")


def mend(incident: Incident, *, at: datetime) -> str:
    """Have the incident mended; what was done, or that nothing can be done from here."""
    return MENDS.ask(IncidentKind(incident.kind), incident, at) or NOTHING_TO_RETRY
