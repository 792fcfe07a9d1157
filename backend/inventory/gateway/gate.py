"""The gate in Redis: places, extends and releases holds atomically. PostgreSQL has the last word.

One key for each room and night, `dandeli:hold:{resort}:room:yyyymmdd`, its value the owner's token, its TTL the
hold's. The resort in braces keeps one hold on one slot of a cluster. Each verb is one script: all or nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain

from backend.common import redis
from backend.common.nights import Nights

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
# Of each group of rooms the first free ones, as many as are wanted; of all groups, or of none. Answers 1 and the
# positions of the chosen rooms, or 0 and those of the rooms that were found taken.
_PICK = """
local nights = tonumber(ARGV[3])
local chosen, taken, first = {1}, {0}, 0
for group = 4, #ARGV, 2 do
  local size, wanted = tonumber(ARGV[group]), tonumber(ARGV[group + 1])
  for room = first, first + size - 1 do
    if wanted == 0 then break end
    local free = true
    for key = room * nights + 1, (room + 1) * nights do
      local owner = redis.call('GET', KEYS[key])
      if owner and owner ~= ARGV[1] then free = false break end
    end
    if free then
      table.insert(chosen, room)
      wanted = wanted - 1
    else
      table.insert(taken, room)
    end
  end
  if wanted > 0 then return taken end
  first = first + size
end
for index = 2, #chosen do
  for key = chosen[index] * nights + 1, (chosen[index] + 1) * nights do
    redis.call('SET', KEYS[key], ARGV[1], 'PX', ARGV[2])
  end
end
return chosen
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
# Each key with its own owner.
_RELEASE_ALL = """
for i, key in ipairs(KEYS) do
  if redis.call('GET', key) == ARGV[i] then redis.call('DEL', key) end
end
return 1
"""


@dataclass(frozen=True, kw_only=True)
class Claim:
    """Rooms of one resort for some nights, wanted by the owner of `token`."""

    resort_id: int
    room_ids: tuple[int, ...]
    nights: Nights
    token: str

    def keys(self) -> list[str]:
        """One key for each room and night, in a fixed order."""
        return [
            f"{redis.PREFIX}:hold:{{{self.resort_id}}}:{room_id}:{night:%Y%m%d}"
            for room_id in sorted(self.room_ids)
            for night in self.nights
        ]


@dataclass(frozen=True, kw_only=True)
class RoomGroup:
    """Rooms, the best one first, of which so many are wanted. Groups share no room."""

    room_ids: tuple[int, ...]
    wanted: int


@dataclass(frozen=True, kw_only=True)
class Picked:
    """The rooms that were taken for the owner; none if there were not enough, as others have the `lost` ones."""

    room_ids: tuple[int, ...] = ()
    lost: frozenset[int] = frozenset()


def place(claim: Claim, *, seconds: int) -> set[int]:
    """Take every room-night of the claim, or none; answers the rooms that another owner has, so empty is won.

    Raises redis.Unavailable: the caller then goes on without the gate.
    """
    lost = redis.run(_PLACE, claim.keys(), [claim.token, seconds * 1000])
    keys_per_room = len(claim.nights)
    return {sorted(claim.room_ids)[int(index) // keys_per_room] for index in lost}


def find_lost(claim: Claim, *, seen: Sequence[bytes | None] | None = None) -> dict[int, str]:
    """The rooms of the claim that another owner has, each with the owner's token; takes nothing. Raises
    redis.Unavailable.

    `seen` is what stood under its keys, where somebody has just looked.
    """
    owners = redis.client().mget(claim.keys()) if seen is None else seen
    mine, keys_per_room = claim.token.encode(), len(claim.nights)
    rooms = sorted(claim.room_ids)
    return {
        rooms[index // keys_per_room]: owner if isinstance(owner, str) else owner.decode()
        for index, owner in enumerate(owners)
        if owner is not None and owner != mine
    }


def pick(claim: Claim, groups: Sequence[RoomGroup], *, seconds: int) -> Picked:
    """Take for the claim's owner and nights as many rooms of each group as are wanted, the best free ones, or none.

    One script: of many who ask at once nobody stands in another's way. The claim's own rooms do not count.
    Raises redis.Unavailable.
    """
    rooms = [room_id for group in groups for room_id in group.room_ids]
    keys = list(chain.from_iterable(replace(claim, room_ids=(room_id,)).keys() for room_id in rooms))
    sizes = [number for group in groups for number in (len(group.room_ids), group.wanted)]
    won, *found = redis.run(_PICK, keys, [claim.token, seconds * 1000, len(claim.nights), *sizes])
    named = [rooms[int(position)] for position in found]
    return Picked(room_ids=tuple(named)) if int(won) else Picked(lost=frozenset(named))


def extend(claim: Claim, *, seconds: int) -> None:
    """Let the claim last `seconds` from now; takes what has lapsed meanwhile, never what is another's."""
    redis.run(_EXTEND, claim.keys(), [claim.token, seconds * 1000])


def release_all(claims: Sequence[Claim]) -> None:
    """The same for many, in one call for each resort."""
    by_resort: dict[int, list[Claim]] = {}
    for claim in claims:
        by_resort.setdefault(claim.resort_id, []).append(claim)
    for together in by_resort.values():
        keys = [claim.keys() for claim in together]
        owners = [claim.token for claim, own in zip(together, keys, strict=True) for _ in own]
        redis.run(_RELEASE_ALL, list(chain.from_iterable(keys)), owners)


def release(claim: Claim) -> int:
    """Give back what is still this owner's; a late release by an old owner touches nobody."""
    return int(redis.run(_RELEASE, claim.keys(), [claim.token]))
