"""Retry actions for the incidents that the audit reports."""

from datetime import datetime

from backend.alarms.mending import MENDS
from backend.alarms.models import Kind, Problem
from backend.audit.services import watching
from backend.common import redis


@MENDS.register(Kind.STUCK_ATTEMPT)
def end_attempts(problem: Problem, at: datetime) -> str:
    return f"{watching.end_attempts(at=at)} attempts ended"


@MENDS.register(Kind.STRAY_HOLD)
def release_hold(problem: Problem, at: datetime) -> str:
    try:
        return f"{watching.release_hold(problem.subject, at=at)} room-nights released"
    except redis.Unavailable:
        return "Redis does not answer: try again when it is back"
