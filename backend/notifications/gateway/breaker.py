"""A circuit breaker per provider, shared by all workers through Redis.

Two keys: `failures` in a row, and `rest`, while which nobody asks. After a rest one caller is let through as a probe,
which begins the next rest; a success deletes both. Without Redis every provider is asked.
"""

from django.conf import settings

from backend.common import redis

FAILURES_MOST = 5
# After so long without a failure the past is forgotten.
FORGET_SECONDS = 600

# KEYS: failures, rest. ARGV: most failures, rest in ms. SET NX lets one probe through in each rest.
_ALLOWS = """
if tonumber(redis.call('GET', KEYS[1]) or '0') < tonumber(ARGV[1]) then return 1 end
if redis.call('SET', KEYS[2], 1, 'NX', 'PX', ARGV[2]) then return 1 end
return 0
"""
# ARGV: most failures, rest in ms, forget in ms. Answers 1 if the circuit is open now.
_FAILED = """
local failures = redis.call('INCR', KEYS[1])
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


def allows(name: str) -> bool:
    """May this provider be asked now?"""
    return _run(_ALLOWS, name, [FAILURES_MOST, _rest()], otherwise=True)


def failed(name: str) -> bool:
    """Count a failure. True if the circuit is open."""
    return _run(_FAILED, name, [FAILURES_MOST, _rest(), FORGET_SECONDS * 1000], otherwise=False)


def succeeded(name: str) -> bool:
    """Forget the failures. True if the circuit was open."""
    return _run(_SUCCEEDED, name, [FAILURES_MOST], otherwise=False)


def _rest() -> int:
    return int(settings.SMS_REST_SECONDS) * 1000


def _run(script: str, name: str, args: list[int], *, otherwise: bool) -> bool:
    keys = [f"{redis.PREFIX}:sms:{{{name}}}:{part}" for part in ("failures", "rest")]
    try:
        return bool(redis.run(script, keys, args))
    except redis.Unavailable:
        return otherwise
