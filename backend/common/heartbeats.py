"""Heartbeats: a queue's is a job that a child of a worker has done, beat's a ring that the broker has taken."""

from datetime import datetime, timedelta

from backend.common.jobs import QUEUES
from backend.common.models import Heartbeat

BEAT = "beat"
# It rings every two seconds, and writes it down every ten.
BEAT_LATE = timedelta(seconds=60)


def beat(*, name: str, at: datetime) -> None:
    """Write down that a job of this queue has just been done, or that `beat` has just rung."""
    Heartbeat.objects.update_or_create(name=name, defaults={"beaten_at": at})


def ages(*, at: datetime) -> dict[str, timedelta | None]:
    """How long ago each queue's heart and beat's beat; None where it never did."""
    beaten = dict(Heartbeat.objects.values_list("name", "beaten_at"))
    return {name: at - beaten[name] if name in beaten else None for name in (*QUEUES, BEAT)}


def late_after(name: str) -> timedelta:
    """How old a heartbeat may be."""
    return BEAT_LATE if name == BEAT else timedelta(seconds=QUEUES[name])


def late_names(*, at: datetime) -> list[str]:
    """Queues without a job done in time, and `beat` where it does not ring."""
    return [name for name, age in ages(at=at).items() if age is None or age > late_after(name)]
