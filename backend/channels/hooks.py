"""Retry actions for the incidents of imported feeds."""

from datetime import datetime

from backend.alarms.mending import MENDS
from backend.alarms.models import Kind, Problem
from backend.channels.services import connecting, taking


@MENDS.register(Kind.FEED_SHRANK)
def release_what_is_gone(problem: Problem, at: datetime) -> str:
    """What the feed has lost is to be free again."""
    released = taking.release_gone(feed_id=_number(problem), at=at)
    return "the entries that disappeared have been released" if released else "nothing to do: the entries have come "
    "back, or the feed was deleted"


@MENDS.register(Kind.FEED_FAILING, Kind.FEED_CONFLICT)
def fetch_now(problem: Problem, at: datetime) -> str:
    """Perhaps it is better now."""
    rung = connecting.fetch_soon(feed_id=_number(problem), at=at)
    return "it is being fetched now" if rung else "it is already being fetched, or was deleted"


def _number(problem: Problem) -> int:
    return int(problem.subject.split()[1])
