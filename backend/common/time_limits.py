"""Time limits of jobs, and rows that are gone through one by one within them.

A job is told with an exception that its time is up (`task_soft_time_limit`), and has seconds to end. Whoever goes on
after errors of every kind lets that one pass: `except TimeIsUp: raise` before `except Exception`, or `RowAlone`
(`db/lone_rows.py`), which does so.
"""

import logging
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

# Of billiard, which celery raises: core/ may know it, for calendars and pictures are read there.
from billiard.exceptions import SoftTimeLimitExceeded as TimeIsUp

__all__ = ["SWEEP_SECONDS", "TimeIsUp", "rows_in_time"]

Row = TypeVar("Row")
log = logging.getLogger(__name__)

# A sweep stops by itself after so long, well before its soft limit (40 s) even if its last row takes a while.
SWEEP_SECONDS = 20.0


def rows_in_time(rows: Iterable[Row], *, sweep: str, seconds: float = SWEEP_SECONDS) -> Iterator[Row]:
    """One row after the other until the time is up; the log says so, and the rest is left to the next run."""
    began = time.monotonic()
    for done, row in enumerate(rows):
        if time.monotonic() - began > seconds:
            log.warning("%s: stopped after %d s and %d rows, the next run goes on", sweep, seconds, done)
            return
        yield row
