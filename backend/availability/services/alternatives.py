"""Finds alternatives for a search: other dates, a change of room, resorts nearby."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.conf import settings

from backend.availability import selectors as availability_selectors
from backend.availability.core import free_nights
from backend.availability.core.free_nights import FreeNights, RoomNeed, Span
from backend.availability.core.search_request import SearchRequest
from backend.availability.services import room_search
from backend.availability.services.room_search import SearchResult
from backend.catalogue import selectors as catalogue
from backend.catalogue.models import Resort, Room
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
    here = list(availability_selectors.resorts_in(search.location).order_by("pk")[:MOST_RESORTS])
    since = max(nights.check_in - timedelta(days=DAYS), resort_days.day_of(at))
    window = Nights(since, nights.check_out + timedelta(days=DAYS))
    houses = [
        _House(resort, rooms, window=window, search=search, at=at)
        for resort, rooms in inventory_selectors.rooms_and_stays(here, window=window, at=at)
    ]
    dates = [part for house in houses for part in house.other_dates()]
    splits = [parts for house in houses if len(parts := house.parts()) > 1]
    return Alternatives(
        other_dates=sorted(dates, key=lambda part: abs((part.nights.check_in - nights.check_in).days)),
        split_stays=sorted(splits, key=lambda parts: (len(parts), sum(part.result.total_paise for part in parts))),
        nearby=_nearby(here, search, at=at),
    )


def _nearby(here: Sequence[Resort], search: SearchRequest, *, at: datetime) -> list[tuple[float, StayPart]]:
    distances = dict(catalogue.resorts_near(here, within_km=NEAR_KM)[:MOST_RESORTS])
    found = availability_selectors.rooms_available_at(distances, nights=search.nights, guests=search.party.size, at=at)
    results = (_bookable(search, resort, rooms, at=at) for resort, rooms in found)
    near = [(distances[result.resort], StayPart(nights=search.nights, result=result)) for result in results if result]
    return sorted(near, key=lambda pair: pair[0])[:MOST_NEARBY]


def _bookable(search: SearchRequest, resort: Resort, rooms: Sequence[Room], *, at: datetime) -> SearchResult | None:
    """What a hold would accept: rooms for all, as many as it may have, of nights that are on sale yet."""
    if search.nights.check_in > resort_days.day_of(at) + timedelta(days=settings.BOOKING_HORIZON_DAYS):
        return None
    result = room_search.search_rooms(search, resort=resort, rooms=rooms, at=at)
    return result if result is not None and result.suggested and result.total_paise >= LEAST_PAISE else None


class _House:
    """A resort's rooms over the window of days that are looked at."""

    def __init__(
        self,
        resort: Resort,
        rooms: list[tuple[Room, list[Nights]]],
        *,
        window: Nights,
        search: SearchRequest,
        at: datetime,
    ) -> None:
        nights, filters, since = search.nights, search.filters, window.check_in
        self.resort, self.since, self.search, self.at = resort, since, search, at
        self.rooms = {room.pk: room for room in room_search.equipped(resort, (room for room, _ in rooms), filters)}
        self.calendars = [
            FreeNights(
                room_id=room.pk,
                capacity=room.capacity,
                busy=free_nights.taken(stays, window=window),
            )
            for room, stays in rooms
            if room.pk in self.rooms
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
        rooms = [self.rooms[room_id] for room_id in free_nights.free(self.calendars, span)]
        result = _bookable(replace(self.search, nights=nights), self.resort, rooms, at=self.at)
        return StayPart(nights=nights, result=result) if result else None
