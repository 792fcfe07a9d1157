"""The house's clock is PostgreSQL's: what ends, ends for every process at the same moment.

A process asks PostgreSQL every few seconds what time it is, and counts on from there with its stopwatch, which nobody
sets. The clock of the node is compared and not believed: an hour ahead, or set back in the middle, it ends nothing.
"""

import os
import socket
import sys
import threading
import time
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import Error, connection
from django.utils import timezone

# After CLOCK_EVERY_SECONDS the next caller who has a connection open reads anew, which costs a trip of a third of a
# millisecond; after so many times as long anybody does. A node's stopwatch goes wrong by a few milliseconds a minute
# at worst.
READ_BY_ANYBODY_AFTER = 6
# While PostgreSQL is away: the last reading goes on, and not everybody waits for what nobody gets.
TRY_AGAIN_SECONDS = 15
# How often this process writes down how far its node's clock is off, for the watch to compare.
TOLD_EVERY_SECONDS = 30
# A question that took longer says little about the moment it was answered.
SLOW_SECONDS = 1
# As long as whoever opens the first connection may take.
FIRST_SECONDS = 3

_TELL = """
INSERT INTO common_processclock (process, host, ahead_ms, within_ms, read_at) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (process) DO UPDATE
SET ahead_ms = EXCLUDED.ahead_ms, within_ms = EXCLUDED.within_ms, read_at = EXCLUDED.read_at
"""


@dataclass(frozen=True)
class Reading:
    """What PostgreSQL's clock said while our stopwatch stood at `stopwatch` seconds."""

    said: datetime
    stopwatch: float
    # How far the node's own clock was ahead of PostgreSQL's, and how exactly that is known.
    ahead: timedelta
    within: timedelta


class _Dial:
    """What this process knows of the time. Threads share it; a forked child begins with what its parent knew."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.reading: Reading | None = None
        self.next_try = self.next_told = 0.0
        self.role = os.path.basename(sys.argv[0] or "python")
        self.stopped = False


_dial = _Dial()


def now() -> datetime:
    """The moment, by PostgreSQL's clock; by the node's only where PostgreSQL has never answered this process."""
    if not settings.CLOCK_OF_DATABASE:
        return timezone.now()
    if stopwatch() >= _dial.next_try and not _dial.stopped:
        _read_anew()
    reading = _dial.reading
    if reading is None:
        return timezone.now()
    return reading.said + timedelta(seconds=stopwatch() - reading.stopwatch)


def today() -> date:
    """The date at the resorts."""
    return timezone.localdate(now())


def stopwatch() -> float:
    """Seconds since some moment. Nobody sets it; where the system can, it goes on while the machine sleeps."""
    kind = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if kind is None else time.clock_gettime(kind)


def last_reading() -> Reading | None:
    """What PostgreSQL said last; None where it never did."""
    return _dial.reading


def name_process(role: str) -> None:
    """`web`, `worker` or `beat`: how an incident calls this process."""
    _dial.role = role


def stop_reading() -> None:
    """From here on count on from the last reading alone: a parent of forked children keeps no connections.

    Its children read again.
    """
    _dial.stopped = True


def forget_readings() -> None:
    """Know nothing of the time, as a process that has just begun."""
    _dial.reading, _dial.next_try, _dial.next_told = None, 0.0, 0.0


def _read_anew() -> None:
    """Ask PostgreSQL, unless another thread does so already. A transaction that is under way is left alone."""
    known = _dial.reading is not None
    if known and (connection.in_atomic_block or not _is_at_hand()):
        return
    # Only who knows nothing waits for whoever asks, or the first guests of a process would be judged by its node.
    if not _dial.lock.acquire(timeout=0 if known else FIRST_SECONDS):
        return
    try:
        if stopwatch() < _dial.next_try:
            return
        reading = _ask()
        if known and reading.within.total_seconds() * 2 >= SLOW_SECONDS:
            _dial.next_try = stopwatch() + TRY_AGAIN_SECONDS
            return
        _dial.reading, _dial.next_try = reading, stopwatch() + settings.CLOCK_EVERY_SECONDS
        _tell(reading)
    except Error:
        # Whoever needs the database will say so; the time goes on.
        _dial.next_try = stopwatch() + TRY_AGAIN_SECONDS
    finally:
        _dial.lock.release()


def _is_at_hand() -> bool:
    """Whether a connection is open here already, or the reading is too old to wait for one."""
    old = stopwatch() - (_dial.reading.stopwatch if _dial.reading else 0)
    return connection.connection is not None or old > READ_BY_ANYBODY_AFTER * settings.CLOCK_EVERY_SECONDS


def _ask() -> Reading:
    with connection.cursor() as cursor:
        # With a connection at hand: opening one is not part of the way there and back.
        begun, node = stopwatch(), timezone.now()
        cursor.execute(settings.CLOCK_STATEMENT)
        said, ahead = cursor.fetchone()
    half = (stopwatch() - begun) / 2
    return Reading(
        said=said + ahead,
        stopwatch=begun + half,
        ahead=node + timedelta(seconds=half) - said,
        within=timedelta(seconds=half),
    )


def _tell(reading: Reading) -> None:
    if stopwatch() < _dial.next_told or connection.in_atomic_block:
        return
    _dial.next_told = stopwatch() + TOLD_EVERY_SECONDS
    host = socket.gethostname()
    process = f"{_dial.role} {host}:{os.getpid()}"
    with connection.cursor() as cursor:
        cursor.execute(_TELL, (process[:128], host[:96], _ms(reading.ahead), _ms(reading.within), reading.said))


def _ms(span: timedelta) -> int:
    return round(span.total_seconds() * 1000)


def _begin_child() -> None:
    """A forked child reads for itself, and nobody of its parent's threads lives to open a lock again."""
    _dial.lock, _dial.stopped, _dial.next_told = threading.Lock(), False, 0.0


os.register_at_fork(after_in_child=_begin_child)
