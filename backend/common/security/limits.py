"""Exact rate limits in Redis: at most so many within a window, under any concurrency."""

from dataclasses import dataclass
from typing import Any

from backend.common import redis
from backend.common.errors import DomainError
from backend.common.phrases import phrase

# One hash tag keeps the keys of one call on one slot of a Redis cluster.
SLOT = "{limits}"

# A function in Lua, for scripts that count. Keys: for each limit the moments of what it let through, oldest first.
# Args: count and window in ms for each. Without a window it is a tally: a number that grows with what was let through.
# Answers the ms until there is room everywhere (0: counted), then for each limit how many moments it holds and the
# ms until the oldest of them leaves the window. Every moment is pushed once and popped once.
COUNTED = """
local function counted(keys, args)
  local clock = redis.call('TIME')
  local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
  local wait = 0
  for i, key in ipairs(keys) do
    local count, window = tonumber(args[2 * i - 1]), tonumber(args[2 * i])
    local oldest = window > 0 and redis.call('LINDEX', key, 0)
    while oldest and tonumber(oldest) <= now - window do
      redis.call('LPOP', key)
      oldest = redis.call('LINDEX', key, 0)
    end
    local used = window > 0 and redis.call('LLEN', key) or -1
    if used >= count then
      wait = math.max(wait, redis.call('LINDEX', key, used - count) + window - now)
    end
  end
  local answer = {wait}
  for i, key in ipairs(keys) do
    local window = tonumber(args[2 * i])
    if wait == 0 and window > 0 then
      redis.call('RPUSH', key, string.format('%.0f', now))
      redis.call('PEXPIRE', key, window)
    elseif wait == 0 then
      redis.call('INCR', key)
      redis.call('EXPIRE', key, 259200)
    end
    answer[2 * i] = window > 0 and redis.call('LLEN', key) or 0
    answer[2 * i + 1] = window > 0 and (redis.call('LINDEX', key, 0) or now) + window - now or 0
  end
  return answer
end
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


def tally(key: str) -> Limit:
    """No limit: how many were let through, counted beside limits in their trip, and kept for three days."""
    return Limit(key=key, count=0, seconds=0)


def tallied(keys: list[str]) -> list[int]:
    """What these tallies have come to."""
    found = redis.client().mget([_name_of(tally(key)) for key in keys]) if keys else []
    return [int(number or 0) for number in found]


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
    return answer_of(limits, redis.run(f"{COUNTED} return counted(KEYS, ARGV)", *arguments_of(limits)))


def arguments_of(limits: list[Limit]) -> tuple[list[str], list[int]]:
    """What `counted` takes: keys and args."""
    keys = [_name_of(limit) for limit in limits]
    return keys, [number for limit in limits for number in (limit.count, limit.seconds * 1000)]


def answer_of(limits: list[Limit], counted: list[Any]) -> LimitAnswer:
    """What `counted` has answered about these limits."""
    wait, *numbers = (int(number) for number in counted)
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


def _name_of(limit: Limit) -> str:
    return f"{redis.PREFIX}:{'limited' if limit.seconds else 'tallied'}:{SLOT}:{limit.key}"


def _seconds(ms: int) -> int:
    """Rounded up: whoever waits so long is let in."""
    return -(-ms // 1000)
