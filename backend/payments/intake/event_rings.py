"""Rings for the processing of stored events: one for each, and while many come, one for all of them.

A ring costs more than the work that it rings for. So of many events at a time only the first are rung for one by one;
for the others a drain is rung for, once: until it has begun, it will find whatever is stored meanwhile.
"""

import logging
import time

from backend.common import redis
from backend.common.jobs import Job, enqueue

log = logging.getLogger(__name__)

# So many rings in so many milliseconds are single ones.
SINGLE_MOST, WINDOW_MS = 5, 100
# A drain whose ring was lost is rung for again by the next event after so long; the sweeper rings, too.
LOST_AFTER_MS = 2000
# A Redis that does not answer costs nobody else its timeout for so long.
REST_SECONDS = 5.0

_COUNT, _RUNG = f"{redis.PREFIX}:{{events}}:count", f"{redis.PREFIX}:{{events}}:drain"
SINGLE, DRAIN, NONE = 0, 1, 2
_ASK = """
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
if count <= tonumber(ARGV[1]) then return 0 end
if redis.call('SET', KEYS[2], 1, 'NX', 'PX', ARGV[3]) then return 1 end
return 2
"""


class _Silence:
    # Until then Redis is not asked: a moment of `time.monotonic()`.
    until = 0.0


_silence = _Silence()


def ring_for_event(event_id: int) -> None:
    """Ring for an event that has been committed. Without Redis it is rung for alone, as far as there is a broker."""
    ring = _ask()
    if ring == SINGLE:
        enqueue(Job.PROCESS_EVENT, event_id=event_id)
    elif ring == DRAIN:
        enqueue(Job.DRAIN_EVENTS)


def _ask() -> int:
    """SINGLE, DRAIN or NONE; SINGLE without Redis, which is then left alone for a while."""
    if time.monotonic() < _silence.until:
        return SINGLE
    try:
        return int(redis.run(_ASK, [_COUNT, _RUNG], [SINGLE_MOST, WINDOW_MS, LOST_AFTER_MS]))
    except redis.Unavailable:
        _silence.until = time.monotonic() + REST_SECONDS
        return SINGLE


def begin_to_drain() -> None:
    """From now on events are rung for again: called before a drain first looks, so that it misses none."""
    try:
        redis.client().delete(_RUNG)
    except redis.Unavailable as error:
        # Who stores an event meanwhile rings again after LOST_AFTER_MS.
        log.warning("events: the ring was not taken back: %s", type(error).__name__)
