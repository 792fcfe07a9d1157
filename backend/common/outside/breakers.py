"""A circuit breaker per outside service, shared by all processes through Redis; without Redis each has its own.

Two keys: `failures` in a row, and `rest`, while which nobody asks. After a rest one caller of all is let through as a
probe, which begins the next rest; a success deletes both.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from backend.common import redis

# After so long without a failure the past is forgotten.
FORGET_SECONDS = 600

# KEYS: failures, rest. ARGV: most failures, rest in ms. SET NX lets one probe through in each rest.
_ALLOWS = """
if tonumber(redis.call('GET', KEYS[1]) or '0') < tonumber(ARGV[1]) then return 1 end
if redis.call('SET', KEYS[2], 1, 'NX', 'PX', ARGV[2]) then return 1 end
return 0
"""
# ARGV: most failures. Answers 1 while nobody asks.
_RESTS = """
local open = tonumber(redis.call('GET', KEYS[1]) or '0') >= tonumber(ARGV[1])
return open and redis.call('EXISTS', KEYS[2]) or 0
"""
# ARGV: most failures, rest in ms, forget in ms, weight. Answers 1 if the circuit is open now.
_FAILED = """
local failures = redis.call('INCRBY', KEYS[1], ARGV[4])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
if failures < tonumber(ARGV[1]) then return 0 end
redis.call('SET', KEYS[2], 1, 'PX', ARGV[2])
return 1
"""
# ARGV: most failures. Answers 1 if the circuit was open.
_SUCCEEDED = """
local open = tonumber(redis.call('GET', KEYS[1]) or '0') >= tonumber(ARGV[1])
redis.call('DEL', KEYS[1], KEYS[2])
return open and 1 or 0
"""


@dataclass
class _OwnCount:
    """What this process has seen by itself: moments of `time.monotonic()`."""

    failures: int = 0
    last_at: float = 0.0
    rests_until: float = 0.0


_lock = threading.Lock()


@cache
def _own_count(key: str) -> _OwnCount:
    """Of one service, for as long as this process lives."""
    return _OwnCount()


class Breaker:
    """One service's. `key` names it in Redis; `rest` says for how many seconds nobody asks."""

    def __init__(self, key: str, *, failures_most: int, rest: Callable[[], float]) -> None:
        self.key = key
        self.failures_most = failures_most
        self.rest = rest

    def allows(self) -> bool:
        """May the service be asked now?"""
        return self._run(_ALLOWS, [self.failures_most, self._rest_ms], own=self._own_allows)

    def rests(self) -> bool:
        """Whether nobody asks right now. Unlike `allows` this lets nobody through."""
        return self._run(_RESTS, [self.failures_most], own=self._own_rests)

    def failed(self, *, weight: int = 1) -> bool:
        """Count a failure, as so many. True if the circuit is open."""
        args = [self.failures_most, self._rest_ms, FORGET_SECONDS * 1000, weight]
        own = self._own_failed(weight)
        return self._run(_FAILED, args, own=lambda: own)

    def succeeded(self) -> bool:
        """Forget the failures. True if the circuit was open."""
        own = self._own_succeeded()
        return self._run(_SUCCEEDED, [self.failures_most], own=lambda: own)

    @property
    def _rest_ms(self) -> int:
        return int(self.rest() * 1000)

    def _run(self, script: str, args: list[int], *, own: Callable[[], bool]) -> bool:
        keys = [f"{redis.PREFIX}:{self.key}:{part}" for part in ("failures", "rest")]
        try:
            return bool(redis.run(script, keys, args))
        except redis.Unavailable:
            return own()

    def _own_allows(self) -> bool:
        now = time.monotonic()
        with _lock:
            count = _own_count(self.key)
            if count.failures < self.failures_most or now - count.last_at > FORGET_SECONDS:
                return True
            if now < count.rests_until:
                return False
            count.rests_until = now + self.rest()
            return True

    def _own_rests(self) -> bool:
        now = time.monotonic()
        with _lock:
            count = _own_count(self.key)
            is_open = count.failures >= self.failures_most and now - count.last_at <= FORGET_SECONDS
            return is_open and now < count.rests_until

    def _own_failed(self, weight: int) -> bool:
        now = time.monotonic()
        with _lock:
            count = _own_count(self.key)
            if now - count.last_at > FORGET_SECONDS:
                count.failures = 0
            count.failures += weight
            count.last_at = now
            if count.failures < self.failures_most:
                return False
            count.rests_until = now + self.rest()
            return True

    def _own_succeeded(self) -> bool:
        with _lock:
            count = _own_count(self.key)
            was_open = count.failures >= self.failures_most
            count.failures = 0
            return was_open
