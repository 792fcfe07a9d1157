"""The price "from" which rooms are to be had, with tax. What the tax is, the room of prices knows."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from backend.catalogue.models import Resort, Room
from backend.common import money
from backend.common.hooks import HookForAll

# What a night at this base price costs with tax: the resort, paise, and the day whose slabs count; answers paise.
NIGHT_WITH_TAX: HookForAll[[Resort, int, date], int] = HookForAll("NIGHT_WITH_TAX")


def set_prices_from(resorts: Iterable[Resort], *, on: date) -> None:
    """Give each resort its `from_price_paise`, and its types where they were read with it; None without a room.

    The resorts come from `as_shown`.
    """
    for resort in resorts:
        lowest = getattr(resort, "lowest_price", None)
        _set(resort, resort, None if lowest is None else money.paise(lowest), on=on)
        if "room_types" in getattr(resort, "_prefetched_objects_cache", {}):
            by_type = lowest_by_type(resort.rooms.all())
            for kind in resort.room_types.all():
                _set(kind, resort, by_type.get(kind.pk), on=on)


def lowest_by_type(rooms: Iterable[Room]) -> dict[int, int]:
    """The lowest base price of a room of each type in paise, by the id of the type."""
    lowest: dict[int, int] = {}
    for room in rooms:
        if room.room_type_id:
            lowest[room.room_type_id] = min(room.price_paise, lowest.get(room.room_type_id, room.price_paise))
    return lowest


def _set(row: Any, resort: Resort, night_paise: int | None, *, on: date) -> None:
    row.from_price_paise = (
        None if night_paise is None else next(NIGHT_WITH_TAX.ask(resort, night_paise, on), night_paise)
    )
