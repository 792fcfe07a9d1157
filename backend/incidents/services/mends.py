"""What a person can have done about a problem with one click: registered by the room that knows how."""

from datetime import datetime

from backend.common.hooks import HookForEach
from backend.incidents.models import Incident, IncidentKind

# Does it, or rings for it, and says in a few words what it did.
MENDS: HookForEach[IncidentKind, [Incident, datetime], str] = HookForEach("mends of problems")


def mend(problem: Incident, *, at: datetime) -> str:
    """Have the problem mended; what was done, or that nothing can be done from here."""
    said = MENDS.ask(IncidentKind(problem.kind), problem, at)
    return said or "nothing to retry: follow the advice, then mark it as solved"
