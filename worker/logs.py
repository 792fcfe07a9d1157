"""What the worker's log leaves out."""

import logging

from backend.common.jobs import Job

ROUTINE = frozenset({
    Job.BEAT_HEART, Job.EXPIRE_ATTEMPTS, Job.RING_EVENTS, Job.RING_MESSAGES, Job.RING_REFUNDS, Job.CHECK_ORDERS,
    Job.WATCH,
})  # fmt: skip


class WithoutRoutine(logging.Filter):
    """Sweeps succeed several times a second and say nothing by it; their failures are shown like all others."""

    def filter(self, record: logging.LogRecord) -> bool:
        data = getattr(record, "data", None)
        routine = isinstance(data, dict) and data.get("name") in ROUTINE
        return record.levelno > logging.INFO or not routine
