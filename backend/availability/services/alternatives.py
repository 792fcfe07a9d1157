"""Finds alternatives for a search: other dates, a change of room, resorts nearby."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.conf import settings

from backend.availability import selectors as availability_selectors
from backend.availability.core import free_nights
from backend.availability.core.free_nights import FreeNights, RoomNeed, Span
from backend.availability.core.search_request import SearchRequest
from backend.availability.services import kept_resorts, room_search
from backend.availability.services.kept_resorts import KeptResort
from backend.availability.services.room_search import SearchResult
from backend.catalogue import selectors as catalogue
from backend.catalogue.models import Resort
from backend.common import resort_days
from backend.common.money import LEAST_PAISE
from backend.common.nights import Nights
from backend.inventory import selectors as inventory_selectors

# A week either way is still the same holiday.
DAYS = 7
# More than two changes of room nobody wants.
MOST_PARTS = 3
# What one answer may cost: resorts that are looked at, other days and resorts that are priced.
MOST_RESORTS = 20
MOST_DATES = 3
MOST_NEARBY = 5
NEAR_KM = 100


@dataclass(frozen=True, kw_only=True)
class StayPart:
    """What was found for some nights: of other days, or of a part of a stay."""

    nights: Nights
    result: SearchResult


@dataclass(frozen=True, kw_only=True)
class Alternatives:
    """Nearest days first; the fewest changes of room; the nearest resorts first, with their distance in km."""

    other_dates: list[StayPart]
    split_stays: list[list[StayPart]]
    nearby: list[tuple[float, StayPart]]


def find_alternatives(search: SearchRequest, *, at: datetime) -> Alternatives:
    """What a party could do instead. Resorts of the place that have the wished nights are in it, too, on other days."""
    nights = search.nights
    here = list(availability_selectors.resorts_sought(search).order_by("pk")[:MOST_RESORTS])
    since = max(nights.check_in - timedelta(days=DAYS), resort_days.day_of(at))
    window = Nights(since, nights.check_out + timedelta(days=DAYS))
    kept = kept_resorts.kept_resorts(resort.pk for resort in here)
    stays = inventory_selectors.stays_of_rooms(kept, window=window, at=at)
    houses = [_House(kept[pk], stays, window=window, search=search, at=at) for pk in sorted(kept)]
    dates = [part for house in houses for part in house.other_dates()]
    splits = [parts for house in houses if len(parts := house.parts()) > 1]
    return Alternatives(
        other_dates=sorted(dates, key=lambda part: abs((part.nights.check_in - nights.check_in).days)),
        split_stays=sorted(splits, key=lambda parts: (len(parts), sum(part.result.total_paise for part in parts))),
        nearby=_nearby(here, search, at=at),
    )


def _nearby(here: Sequence[Resort], search: SearchRequest, *, at: datetime) -> list[tuple[float, StayPart]]:
    distances = {resort.pk: km for resort, km in catalogue.resorts_near(here, within_km=NEAR_KM)[:MOST_RESORTS]}
    if not distances:
        return []
    found = kept_resorts.with_resorts(lambda: availability_selectors.rooms_taken(list(distances), search.nights, at=at))
    results = (_bookable(search, kept, frozenset(now.taken), at=at) for now, kept in found)
    near = [(distances[one.resort.pk], StayPart(nights=search.nights, result=one)) for one in results if one]
    return sorted(near, key=lambda pair: pair[0])[:MOST_NEARBY]


def _bookable(search: SearchRequest, kept: KeptResort, taken: Collection[int], *, at: datetime) -> SearchResult | None:
    """What a hold would accept: rooms for all, as many as it may have, of nights that are on sale yet."""
    if search.nights.check_in > resort_days.day_of(at) + timedelta(days=settings.BOOKING_HORIZON_DAYS):
        return None
    offer = room_search.offer_of(kept, search, at=at)
    result = room_search.find_rooms(offer, search, taken=taken) if offer else None
    return result if result is not None and result.suggested and result.total_paise >= LEAST_PAISE else None


class _House:
    """A resort's rooms over the window of days that are looked at."""

    def __init__(
        self,
        kept: KeptResort,
        stays: Mapping[int, Sequence[Nights]],
        *,
        window: Nights,
        search: SearchRequest,
        at: datetime,
    ) -> None:
        nights, since = search.nights, window.check_in
        self.kept, self.since, self.search, self.at = kept, since, search, at
        self.calendars = [
            FreeNights(
                room_id=room.id,
                capacity=room.capacity,
                busy=free_nights.taken(stays.get(room.id, ()), window=window),
            )
            for room in room_search.equipped(kept.rooms, search.filters)
        ]
        self.need = RoomNeed(guests=search.party.size, most_rooms=settings.MAX_ROOMS_PER_ATTEMPT)
        self.span = ((nights.check_in - since).days, (nights.check_out - since).days)

    def other_dates(self) -> list[StayPart]:
        """The nearest days on which the party could come instead."""
        begin, end = self.span
        found: list[StayPart] = []
        for step in free_nights.shifts(self.calendars, self.span, self.need, days=DAYS):
            part = self._part((begin + step, end + step))
            if part is not None:
                found.append(part)
            if len(found) == MOST_DATES:
                break
        return found

    def parts(self) -> list[StayPart]:
        """The wished nights in several rooms one after the other; empty where a part has no offer."""
        spans = free_nights.split_stay(self.calendars, self.span, self.need, most_parts=MOST_PARTS)
        parts = [part for span in spans if (part := self._part(span))]
        return parts if len(parts) == len(spans) else []

    def _part(self, span: Span) -> StayPart | None:
        nights = Nights(*(self.since + timedelta(days=day) for day in span))
        taken = {room.id for room in self.kept.rooms} - set(free_nights.free(self.calendars, span))
        result = _bookable(replace(self.search, nights=nights), self.kept, taken, at=self.at)
        return StayPart(nights=nights, result=result) if result else None
