"""Queues, beat and clocks, from the rows that processes leave behind."""

from datetime import datetime, timedelta

from backend.common import clock, heartbeats
from backend.common.health.parts import OK, HealthPart
from backend.common.jobs import QUEUES
from backend.common.models import ProcessClock

# A clock further off than this is an incident: more than a slow answer explains, less than a hold can bear.
SKEW_MOST = timedelta(seconds=5)
# A process that has not looked at its clock for so long is idle, or gone.
SEEN_WITHIN = timedelta(minutes=3)


def queue_part(*, at: datetime) -> HealthPart:
    """Each queue has had a job done in time by a child of some worker."""
    ages = heartbeats.ages(at=at)
    late = [name for name in heartbeats.late_names(at=at) if name in QUEUES]
    return HealthPart(f"late: {', '.join(late)}" if late else OK, {name: _seconds(ages[name]) for name in QUEUES})


def beat_part(*, at: datetime) -> HealthPart:
    """Beat has rung, and the broker has taken it."""
    late = heartbeats.BEAT in heartbeats.late_names(at=at)
    return HealthPart("late" if late else OK, {"last_run_seconds": _seconds(heartbeats.ages(at=at)[heartbeats.BEAT])})


def clock_part(*, at: datetime) -> HealthPart:
    """The clocks of all nodes agree with PostgreSQL's, by which the house goes."""
    wrong = {row.process: round(row.ahead_ms / 1000, 3) for row in wrong_clocks(at=at)}
    own = clock.last_reading()
    details: dict[str, object] = {"wrong_seconds": wrong}
    if own is not None:
        details |= {"ahead_ms": round(own.ahead / timedelta(milliseconds=1))}
    return HealthPart(f"{len(wrong)} not with PostgreSQL's" if wrong else OK, details)


def wrong_clocks(*, at: datetime) -> list[ProcessClock]:
    """Processes of whose node the clock is off by more than SKEW_MOST, whatever the way there and back took."""
    seen = ProcessClock.objects.filter(read_at__gt=at - SEEN_WITHIN).order_by("process")
    return [row for row in seen if abs(row.ahead_ms) - row.within_ms > SKEW_MOST / timedelta(milliseconds=1)]


def _seconds(age: timedelta | None) -> int | None:
    return None if age is None else round(age.total_seconds())
