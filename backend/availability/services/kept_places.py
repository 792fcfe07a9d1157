"""Which resorts a place has, as this process read it last, good as long as no place has got another resort."""

from typing import NamedTuple

from backend.availability import selectors
from backend.availability.core.search_request import SearchRequest
from backend.availability.selectors import Place
from backend.availability.services.kept_resorts import KEPT_SECONDS
from backend.common import clock
from backend.common.bounded_memory import BoundedMemory

# So many ids of resorts, of all places that were asked for.
KEPT_IDS = 100_000


class _Kept(NamedTuple):
    until: float
    place: Place


# By location and slug.
_memory: BoundedMemory[tuple[str, str], _Kept] = BoundedMemory(KEPT_IDS)


def kept_place(search: SearchRequest, *, anew: bool = False) -> Place:
    """The resorts of the place that a search is about: as they are kept, or as they are now."""
    name = (search.location.strip(), search.resort)
    known = None if anew else _memory.get(name)
    if known and known.until > clock.stopwatch():
        return known.place
    place = selectors.place_of_resort(search.resort) if search.resort else selectors.place_of(search.location)
    # Of a place without resorts no later statement would say that it has got one.
    if place.resort_ids:
        _memory.keep(name, _Kept(clock.stopwatch() + KEPT_SECONDS, place), weight=len(place.resort_ids) + len(name[0]))
    return place
