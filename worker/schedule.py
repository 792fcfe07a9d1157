"""Schedule of periodic jobs (Celery beat). Each is safe to run late, twice, or concurrently."""

from typing import Any

from celery.schedules import crontab

from backend.common.jobs import QUEUES, Job


def _every(job: Job, seconds: int) -> dict[str, Any]:
    # A ring nobody answered before the next one is worth nothing.
    return {"task": job.value, "schedule": seconds, "options": {"expires": max(seconds, 10)}}


def _heart(queue: str, late: int) -> dict[str, Any]:
    # In the queue itself, so that a child of a worker takes it when its turn comes.
    return {
        "task": Job.BEAT_HEART.value,
        "schedule": 15,
        "options": {"expires": late, "queue": queue, "headers": {"heart_of": queue}},
    }


SCHEDULE = {
    **{f"beat heart of {queue}": _heart(queue, late) for queue, late in QUEUES.items()},
    "expire attempts": _every(Job.EXPIRE_ATTEMPTS, 5),
    "release blocks": _every(Job.RELEASE_BLOCKS, 60),
    # What may wait for a day; and each is sent once.
    "tell of stays": _every(Job.TELL_OF_STAYS, 600),
    "ring events": _every(Job.RING_EVENTS, 5),
    "ring messages": _every(Job.RING_MESSAGES, 5),
    "ring refunds": _every(Job.RING_REFUNDS, 10),
    "check orders": _every(Job.CHECK_ORDERS, 10),
    "ring links": _every(Job.RING_LINKS, 10),
    "collect balances": _every(Job.COLLECT_BALANCES, 60),
    "issue papers": _every(Job.ISSUE_PAPERS, 5),
    # Who listens waits so long at most.
    "number events": _every(Job.NUMBER_EVENTS, 2),
    "ring deliveries": _every(Job.RING_DELIVERIES, 5),
    "ring feeds": _every(Job.RING_FEEDS, 30),
    "ring photos": _every(Job.RING_PHOTOS, 30),
    # Redis forgets a day's calls after three.
    "keep site calls": _every(Job.KEEP_SITE_CALLS, 300),
    # Rooms that are free again go to who waits for them.
    "serve waiting": _every(Job.SERVE_WAITING, 5),
    "watch": _every(Job.WATCH, 60),
    # In the quiet hours at the resorts.
    "purge": {
        "task": Job.PURGE.value,
        "schedule": crontab(hour="3", minute="30"),
        "options": {"expires": 3600},
    },
    "forget sheets": {
        "task": Job.FORGET_SHEETS.value,
        "schedule": crontab(hour="2", minute="30"),
        "options": {"expires": 3600},
    },
    # A day's attempts in one go would be as many as the day's bookings many times over.
    "forget attempts": {
        "task": Job.FORGET_ATTEMPTS.value,
        "schedule": crontab(minute="45"),
        "options": {"expires": 3000},
    },
    "audit": {
        "task": Job.AUDIT.value,
        "schedule": crontab(hour="4", minute="30"),
        "options": {"expires": 3600},
    },
}
