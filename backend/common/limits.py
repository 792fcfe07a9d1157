"""Atomic limits: many counters are looked at and raised in one step, so parallel requests cannot slip through."""

from dataclasses import dataclass

from backend.common import redis
from backend.common.errors import DomainError
from backend.common.phrases import phrase

# KEYS: counters. ARGV: limit and window in ms for each. Answers 0, or ms until the fullest counter has room.
_TAKE = """
local wait = 0
for i, key in ipairs(KEYS) do
  local used = tonumber(redis.call('GET', key) or '0')
  if used >= tonumber(ARGV[2 * i - 1]) then
    wait = math.max(wait, redis.call('PTTL', key), 1)
  end
end
if wait > 0 then return wait end
for i, key in ipairs(KEYS) do
  if redis.call('INCR', key) == 1 then redis.call('PEXPIRE', key, ARGV[2 * i]) end
end
return 0
"""


class TooMany(DomainError):
    code = "too_many_requests"
    status = 429
    message = "Too many requests."


@dataclass(frozen=True, kw_only=True)
class Limit:
    """At most `count` in `seconds`, counted under `key` from the first one on."""

    key: str
    count: int
    seconds: int


def take(limits: list[Limit]) -> None:
    """Count one event against every limit, or against none and raise TooMany with the seconds to wait."""
    # One hash tag keeps the counters of one call on one slot of a Redis cluster.
    keys = [f"{redis.PREFIX}:limit:{{limits}}:{limit.key}" for limit in limits]
    args = [number for limit in limits for number in (limit.count, limit.seconds * 1000)]
    wait = -(-int(redis.run(_TAKE, keys, args)) // 1000)
    if wait:
        raise TooMany(phrase("Too many requests: try again in {seconds} seconds.", seconds=wait), retry_after=wait)
