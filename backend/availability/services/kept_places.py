"""Which resorts a place has, as this process read it last, good as long as no place has got another resort."""

from typing import NamedTuple

from backend.availability import selectors
from backend.availability.selectors import Place
from backend.availability.services.kept_resorts import KEPT_SECONDS
from backend.common import clock
from backend.common.bounded_memory import BoundedMemory

# So many ids of resorts, of all places that were asked for.
KEPT_IDS = 100_000


class _Kept(NamedTuple):
    until: float
    place: Place


_memory: BoundedMemory[str, _Kept] = BoundedMemory(KEPT_IDS)


def kept_place(location: str, *, anew: bool = False) -> Place:
    """The resorts of a place: as they are kept, or as they are now."""
    name = location.strip()
    known = None if anew else _memory.get(name)
    if known and known.until > clock.stopwatch():
        return known.place
    place = selectors.place_of(name)
    # Of a place without resorts no later statement would say that it has got one.
    if place.resort_ids:
        _memory.keep(name, _Kept(clock.stopwatch() + KEPT_SECONDS, place), weight=len(place.resort_ids) + len(name))
    return place
