"""Keeps routine jobs, personal data and forged lines out of the logs."""

import logging
import re
from textwrap import indent

from backend.common.jobs import Job
from backend.common.security.masks import masked

ROUTINE = frozenset({
    Job.BEAT_HEART, Job.EXPIRE_ATTEMPTS, Job.RING_EVENTS, Job.DRAIN_EVENTS, Job.RING_MESSAGES, Job.RING_REFUNDS,
    Job.CHECK_ORDERS, Job.WATCH, Job.NUMBER_EVENTS, Job.RING_DELIVERIES, Job.RING_LINKS, Job.COLLECT_BALANCES,
    Job.RELEASE_BLOCKS, Job.RING_FEEDS,
    Job.SERVE_WAITING, Job.ISSUE_PAPERS,
})  # fmt: skip
TRACEBACKS = logging.Formatter()
# What ends a line, moves a terminal's cursor, or turns the order of reading around.
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")


class WithoutRoutine(logging.Filter):
    """Sweeps succeed several times a second and say nothing by it; their failures are shown like all others."""

    def filter(self, record: logging.LogRecord) -> bool:
        data = getattr(record, "data", None)
        routine = isinstance(data, dict) and data.get("name") in ROUTINE
        return record.levelno > logging.INFO or not routine


class RefusedStrangers(logging.Filter):
    """What Django calls suspicious (a wrong Host, too many fields) is answered 400, and is nothing that is broken."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith("django.security."):
            record.levelno, record.levelname = logging.WARNING, "WARNING"
            record.exc_info = record.exc_text = None
        return True


class WithoutPeople(logging.Filter):
    """Every line, and every traceback below it, without whole phone numbers, codes and tokens.

    A line is one line, whatever strangers wrote into it; a traceback is indented, so that none of it looks like one.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        said = _said(record)
        if (clean := _on_one_line(masked(said))) != said or not isinstance(record.msg, str):
            record.msg, record.args = clean, ()
        if record.exc_info and not record.exc_text:
            # Formatters show this text in place of making their own.
            record.exc_text = TRACEBACKS.formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = indent("\n".join(map(_on_one_line, masked(record.exc_text).split("\n"))), "  ")
        if record.stack_info:
            record.stack_info = masked(record.stack_info)
        return True


def _on_one_line(text: str) -> str:
    return CONTROLS.sub(lambda sign: f"\\u{ord(sign.group()):04x}", text)


def _said(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):
        # Arguments that do not fit their message: logging itself would print both as they are.
        return f"{record.msg} {record.args}"
