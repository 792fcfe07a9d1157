"""The fast gate: who has a room for now, in Redis. PostgreSQL judges behind it.

One key for each room and night, `dandeli:hold:{resort}:room:yyyymmdd`, its value the owner's token, its TTL the
hold's. The resort in braces keeps one hold on one slot of a cluster. Each verb is one script: all or nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from backend.common import redis

# The same owner may place again: a call repeated after a dropped connection must not lose to itself.
_PLACE = """
local lost = {}
for i, key in ipairs(KEYS) do
  local owner = redis.call('GET', key)
  if owner and owner ~= ARGV[1] then table.insert(lost, i - 1) end
end
if #lost > 0 then return lost end
for _, key in ipairs(KEYS) do redis.call('SET', key, ARGV[1], 'PX', ARGV[2]) end
return lost
"""
_EXTEND = """
for _, key in ipairs(KEYS) do
  local owner = redis.call('GET', key)
  if not owner or owner == ARGV[1] then redis.call('SET', key, ARGV[1], 'PX', ARGV[2]) end
end
return 1
"""
_RELEASE = """
local freed = 0
for _, key in ipairs(KEYS) do
  if redis.call('GET', key) == ARGV[1] then freed = freed + redis.call('DEL', key) end
end
return freed
"""


@dataclass(frozen=True, kw_only=True)
class Claim:
    """Rooms of one resort for the nights of `[check_in, check_out)`, wanted by the owner of `token`."""

    resort_id: int
    room_ids: tuple[int, ...]
    check_in: date
    check_out: date
    token: str

    def keys(self) -> list[str]:
        """One key for each room and night, in a fixed order."""
        return [
            f"{redis.PREFIX}:hold:{{{self.resort_id}}}:{room_id}:{night:%Y%m%d}"
            for room_id in sorted(self.room_ids)
            for night in nights(self.check_in, self.check_out)
        ]


def nights(check_in: date, check_out: date) -> Iterable[date]:
    """The nights of a stay: the day of departure is not one of them."""
    return (check_in + timedelta(days=day) for day in range((check_out - check_in).days))


def place(claim: Claim, *, seconds: int) -> set[int]:
    """Take every room-night of the claim, or none; answers the rooms that another owner has, so empty is won.

    Raises redis.Unavailable: the caller then goes on without the gate.
    """
    lost = redis.run(_PLACE, claim.keys(), [claim.token, seconds * 1000])
    keys_per_room = (claim.check_out - claim.check_in).days
    return {sorted(claim.room_ids)[int(index) // keys_per_room] for index in lost}


def extend(claim: Claim, *, seconds: int) -> None:
    """Let the claim last `seconds` from now; takes what has lapsed meanwhile, never what is another's."""
    redis.run(_EXTEND, claim.keys(), [claim.token, seconds * 1000])


def release(claim: Claim) -> int:
    """Give back what is still this owner's; a late release by an old owner touches nobody."""
    return int(redis.run(_RELEASE, claim.keys(), [claim.token]))
