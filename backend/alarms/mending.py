"""What a person can have done about a problem with one click: registered by the room that knows how."""

from datetime import datetime

from backend.alarms.models import Kind, Problem
from backend.common.hooks import HookForEach

# Does it, or rings for it, and says in a few words what it did.
MENDS: HookForEach[Kind, [Problem, datetime], str] = HookForEach("mends of problems")


def mend(problem: Problem, *, at: datetime) -> str:
    """Have the problem mended; what was done, or that nothing can be done from here."""
    said = MENDS.ask(Kind(problem.kind), problem, at)
    return said or "nothing to retry: follow the advice, then mark it as solved"
