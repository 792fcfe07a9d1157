"""Keeps routine jobs and personal data out of the workers' logs."""

import logging

from backend.common.jobs import Job
from backend.common.security.masks import masked

ROUTINE = frozenset({
    Job.BEAT_HEART, Job.EXPIRE_ATTEMPTS, Job.RING_EVENTS, Job.RING_MESSAGES, Job.RING_REFUNDS, Job.CHECK_ORDERS,
    Job.WATCH, Job.NUMBER_EVENTS, Job.RING_DELIVERIES, Job.RING_LINKS, Job.COLLECT_BALANCES,
    Job.RELEASE_BLOCKS, Job.RING_FEEDS,
    Job.SERVE_WAITING,
})  # fmt: skip
TRACEBACKS = logging.Formatter()


class WithoutRoutine(logging.Filter):
    """Sweeps succeed several times a second and say nothing by it; their failures are shown like all others."""

    def filter(self, record: logging.LogRecord) -> bool:
        data = getattr(record, "data", None)
        routine = isinstance(data, dict) and data.get("name") in ROUTINE
        return record.levelno > logging.INFO or not routine


class WithoutPeople(logging.Filter):
    """Every line, and every traceback below it, without whole phone numbers, codes and tokens."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = _said(record)
        if (clean := masked(said)) != said or not isinstance(record.msg, str):
            record.msg, record.args = clean, ()
        if record.exc_info and not record.exc_text:
            # Formatters show this text in place of making their own.
            record.exc_text = TRACEBACKS.formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = masked(record.exc_text)
        if record.stack_info:
            record.stack_info = masked(record.stack_info)
        return True


def _said(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):
        # Arguments that do not fit their message: logging itself would print both as they are.
        return f"{record.msg} {record.args}"
