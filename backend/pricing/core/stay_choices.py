"""What was asked for when a stay was booked, beside what was counted for it: a changed stay is priced by it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self


@dataclass(frozen=True, kw_only=True)
class StayChoices:
    """Quantities as a guest asked for them, and how each room came into the stay."""

    # By code; how they are counted is the add-on's rule, and may change.
    add_ons: Mapping[str, int] = field(default_factory=dict)
    # Beds by the id of the room.
    extra_beds: Mapping[int, int] = field(default_factory=dict)
    # The code of the type, of rooms that were asked for by type, by the id of the room.
    room_types: Mapping[int, str] = field(default_factory=dict)
    # The id of the room that was bought, by the id of the one in which the house has put the guests instead.
    bought: Mapping[int, int] = field(default_factory=dict)

    @classmethod
    def load(cls, data: Mapping[str, Any]) -> Self:
        """The choices that a frozen price keeps: in JSON every key is a text."""
        return cls(
            add_ons=dict(data["add_ons"]),
            **{name: {int(room_id): said for room_id, said in data[name].items()} for name in BY_ROOM},
        )

    def as_json(self) -> dict[str, Any]:
        """What `load` takes."""
        by_room = {name: {str(room_id): said for room_id, said in getattr(self, name).items()} for name in BY_ROOM}
        return {"add_ons": dict(self.add_ons), **by_room}

    def moved(self, old_id: int, new_id: int) -> Self:
        """The house gives another room for one: whoever bought that one still pays for it, and not for the other."""
        bought = self.bought.get(old_id, old_id)
        here = {"extra_beds": self.extra_beds.get(old_id), "room_types": self.room_types.get(old_id)}
        here["bought"] = bought if bought != new_id else None
        return type(self)(
            add_ons=self.add_ons,
            **{name: _with(_without(getattr(self, name), old_id), new_id, said) for name, said in here.items()},
        )

    def follow(self, follows: Mapping[int, int]) -> Self:
        """The same for other rooms: beds go along, and only a room that stays is what it was bought or asked for as."""
        stay = {old_id for old_id, new_id in follows.items() if old_id == new_id}
        return type(self)(
            add_ons=self.add_ons,
            extra_beds={follows[old_id]: beds for old_id, beds in self.extra_beds.items() if old_id in follows},
            room_types={room_id: code for room_id, code in self.room_types.items() if room_id in stay},
            bought={room_id: bought for room_id, bought in self.bought.items() if room_id in stay},
        )


BY_ROOM = ("extra_beds", "room_types", "bought")


def _without(said: Mapping[int, Any], room_id: int) -> dict[int, Any]:
    return {known: value for known, value in said.items() if known != room_id}


def _with(said: Mapping[int, Any], room_id: int, value: Any) -> dict[int, Any]:
    return {**said, room_id: value} if value is not None else {**said}
