"""SMS pumping: stops codes to number prefixes that request many codes and use few of them.

Sent and used codes are counted for the block of a number and for its operator's series, in Redis, over the last hour
in steps of ten minutes. A prefix that used too few of its codes is stopped for a while: strangers get codes for a
series with a proof of work alone, and for a block none, unless the number has logged in before (`code_budgets.py`).
"""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from backend.accounts.services import one_time_codes
from backend.common import redis

STEP_SECONDS = 600
STEPS = 6

# Numbers that differ in the last two digits only: a block that somebody walks through, not a family.
BLOCK_LENGTH = len("+9199999888")
# The country and the four digits by which an operator's region is known: a million numbers, most of them honest.
# So much more has to happen before all of them have to wait.
SERIES_LENGTH = len("+919999")
SERIES_FACTOR = 5

# KEYS: this step's counter, the others', the stop. ARGV: least, percent, pause in ms, keep in ms.
# Counts one that was sent. Answers 1 for the one caller whose code stops the prefix.
_SENT = """
redis.call('HINCRBY', KEYS[1], 'sent', 1)
redis.call('PEXPIRE', KEYS[1], ARGV[4])
local sent, used = 0, 0
for i = 1, #KEYS - 1 do
  local both = redis.call('HMGET', KEYS[i], 'sent', 'used')
  sent, used = sent + tonumber(both[1] or '0'), used + tonumber(both[2] or '0')
end
if sent < tonumber(ARGV[1]) or used * 100 >= sent * tonumber(ARGV[2]) then return 0 end
for i = 1, #KEYS - 1 do redis.call('DEL', KEYS[i]) end
return redis.call('SET', KEYS[#KEYS], 1, 'NX', 'PX', ARGV[3]) and 1 or 0
"""
# KEYS: this step's counter. ARGV: keep in ms.
_USED = """
redis.call('HINCRBY', KEYS[1], 'used', 1)
redis.call('PEXPIRE', KEYS[1], ARGV[1])
"""


@dataclass(frozen=True, kw_only=True)
class Prefix:
    """The beginning of a number, and how many codes have to be sent there before it is judged."""

    digits: str
    least: int


@dataclass(frozen=True, kw_only=True)
class StoppedSeconds:
    """How long nothing is sent to a number's block and to its operator's series; 0 where it is not stopped."""

    block: int
    series: int


def stopped_seconds(*, phone: str) -> StoppedSeconds:
    """For how long the two prefixes of this number are stopped."""
    waits = [redis.client().pttl(_stop(prefix)) for prefix in _prefixes(phone)]
    block, series = (max(-(-int(left) // 1000), 0) for left in waits)
    return StoppedSeconds(block=block, series=series)


def sent(*, phone: str, at: datetime) -> list[str]:
    """Count a code; the prefixes that get no more from now on."""
    pause, keep = settings.OTP_WATCH_PAUSE_SECONDS * 1000, _KEEP_MS
    stopped = []
    for prefix in _prefixes(phone):
        keys = [*_steps(prefix, at=at), _stop(prefix)]
        if redis.run(_SENT, keys, [prefix.least, settings.OTP_WATCH_PERCENT, pause, keep]):
            stopped.append(prefix.digits)
    return stopped


def used(*, phone: str, at: datetime) -> None:
    """Count a code that somebody logged in with."""
    for prefix in _prefixes(phone):
        redis.run(_USED, _steps(prefix, at=at)[:1], [_KEEP_MS])


_KEEP_MS = STEP_SECONDS * (STEPS + 1) * 1000


def _prefixes(phone: str) -> list[Prefix]:
    least = settings.OTP_WATCH_LEAST
    return [
        Prefix(digits=phone[:BLOCK_LENGTH], least=least),
        Prefix(digits=phone[:SERIES_LENGTH], least=least * SERIES_FACTOR),
    ]


def _steps(prefix: Prefix, *, at: datetime) -> list[str]:
    step = int(at.timestamp()) // STEP_SECONDS
    return [f"{_key(prefix)}:{step - back}" for back in range(STEPS)]


def _stop(prefix: Prefix) -> str:
    return f"{_key(prefix)}:stop"


def _key(prefix: Prefix) -> str:
    return f"{redis.PREFIX}:pumping:{{{one_time_codes.challenge_handle(prefix.digits)}}}"
