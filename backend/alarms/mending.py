"""Retry actions of incidents: each app registers what one click does about its kinds of problem."""

from collections.abc import Callable
from datetime import datetime

from backend.alarms.models import Kind, Problem

Mend = Callable[[Problem, datetime], str]
"""Does it, or rings for it, and says in a few words what it did."""

MENDS: dict[Kind, Mend] = {}


def mends(*kinds: Kind) -> Callable[[Mend], Mend]:
    """Register the mend of these kinds of problem."""

    def register(mend: Mend) -> Mend:
        MENDS.update(dict.fromkeys(kinds, mend))
        return mend

    return register


def mend(problem: Problem, *, at: datetime) -> str:
    """Have the problem mended; what was done, or that nothing can be done from here."""
    known = MENDS.get(Kind(problem.kind))
    return known(problem, at) if known else "nothing to retry: follow the advice, then mark it as solved"
