"""Exact rate limits in Redis: at most so many within a window, under any concurrency."""

from dataclasses import dataclass

from backend.common import redis
from backend.common.errors import DomainError
from backend.common.phrases import phrase

# KEYS: for each limit the moments of what it let through, oldest first. ARGV: count and window in ms for each.
# Answers the ms until there is room everywhere (0: counted), then for each limit how many moments it holds and the
# ms until the oldest of them leaves the window. Every moment is pushed once and popped once.
_COUNT = """
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local wait = 0
for i, key in ipairs(KEYS) do
  local count, window = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
  local oldest = redis.call('LINDEX', key, 0)
  while oldest and tonumber(oldest) <= now - window do
    redis.call('LPOP', key)
    oldest = redis.call('LINDEX', key, 0)
  end
  local used = redis.call('LLEN', key)
  if used >= count then
    wait = math.max(wait, redis.call('LINDEX', key, used - count) + window - now)
  end
end
local answer = {wait}
for i, key in ipairs(KEYS) do
  local window = tonumber(ARGV[2 * i])
  if wait == 0 then
    redis.call('RPUSH', key, string.format('%.0f', now))
    redis.call('PEXPIRE', key, window)
  end
  answer[2 * i] = redis.call('LLEN', key)
  answer[2 * i + 1] = (redis.call('LINDEX', key, 0) or now) + window - now
end
return answer
"""


class TooMany(DomainError):
    code = "too_many_requests"
    status = 429
    message = "Too many requests."


@dataclass(frozen=True, kw_only=True)
class Limit:
    """At most `count` within any `seconds`, counted under `key`."""

    key: str
    count: int
    seconds: int


@dataclass(frozen=True, kw_only=True)
class LimitStanding:
    """How a limit stands: `left` more within the next `seconds`, when the oldest of those counted is forgotten."""

    limit: Limit
    left: int
    seconds: int


@dataclass(frozen=True, kw_only=True)
class LimitAnswer:
    """Counted against every limit when there is nothing to wait for; otherwise against none."""

    wait_seconds: int
    standings: list[LimitStanding]


def count(limits: list[Limit]) -> LimitAnswer:
    """Count one event against every limit, or against none where one of them is full."""
    # One hash tag keeps the keys of one call on one slot of a Redis cluster.
    keys = [f"{redis.PREFIX}:limited:{{limits}}:{limit.key}" for limit in limits]
    args = [number for limit in limits for number in (limit.count, limit.seconds * 1000)]
    wait, *numbers = (int(number) for number in redis.run(_COUNT, keys, args))
    standings = [
        LimitStanding(limit=limit, left=max(limit.count - used, 0), seconds=_seconds(rest))
        for limit, used, rest in zip(limits, numbers[::2], numbers[1::2], strict=True)
    ]
    return LimitAnswer(wait_seconds=_seconds(wait), standings=standings)


def take(limits: list[Limit]) -> None:
    """Count one event against every limit, or against none and raise TooMany with the seconds to wait."""
    refuse_if_full(count(limits))


def refuse_if_full(answer: LimitAnswer) -> None:
    """TooMany where there is something to wait for."""
    if answer.wait_seconds:
        detail = phrase("Too many requests: try again in {seconds} seconds.", seconds=answer.wait_seconds)
        raise TooMany(detail, retry_after=answer.wait_seconds)


def _seconds(ms: int) -> int:
    """Rounded up: whoever waits so long is let in."""
    return -(-ms // 1000)
