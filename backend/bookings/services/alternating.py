"""Finds alternatives for a search: other dates, a change of room, resorts nearby."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.conf import settings

from backend.bookings import alternatives, selectors
from backend.bookings.alternatives import Calendar, Party, Span
from backend.bookings.services import offering
from backend.bookings.services.drafting import LEAST_PAISE
from backend.bookings.services.offering import Filters, Nights, Offer
from backend.catalogue import selectors as catalogue
from backend.catalogue.models import Resort, Room
from backend.pricing.services import quoting

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
class Part:
    """An offer for some nights: of other days, or of a part of a stay."""

    nights: Nights
    offer: Offer


@dataclass(frozen=True, kw_only=True)
class Alternatives:
    """Nearest days first; the fewest changes of room; the nearest resorts first, with their distance in km."""

    other_dates: list[Part]
    split_stays: list[list[Part]]
    nearby: list[tuple[float, Part]]


def find(*, location: str, nights: Nights, filters: Filters, at: datetime) -> Alternatives:
    """What a party could do instead. Resorts of the place that have the wished nights are in it, too, on other days."""
    here = list(selectors.resorts_in(location).order_by("pk")[:MOST_RESORTS])
    since = max(nights.check_in - timedelta(days=DAYS), quoting.day_of(at))
    until = nights.check_out + timedelta(days=DAYS)
    houses = [
        _House(resort, rooms, since=since, until=until, nights=nights, filters=filters, at=at)
        for resort, rooms in selectors.rooms_and_stays(here, begin=since, end=until, at=at)
    ]
    dates = [part for house in houses for part in house.other_dates()]
    splits = [parts for house in houses if len(parts := house.parts()) > 1]
    return Alternatives(
        other_dates=sorted(dates, key=lambda part: abs((part.nights.check_in - nights.check_in).days)),
        split_stays=sorted(splits, key=lambda parts: (len(parts), sum(part.offer.total_paise for part in parts))),
        nearby=_nearby(here, nights=nights, filters=filters, at=at),
    )


def _nearby(here: Sequence[Resort], *, nights: Nights, filters: Filters, at: datetime) -> list[tuple[float, Part]]:
    distances = dict(catalogue.resorts_near(here, within_km=NEAR_KM)[:MOST_RESORTS])
    found = selectors.rooms_available_at(
        distances, check_in=nights.check_in, check_out=nights.check_out, guests=nights.guests, at=at
    )
    offers = (_offer(resort, rooms, nights=nights, at=at, filters=filters) for resort, rooms in found)
    near = [(distances[offer.resort], Part(nights=nights, offer=offer)) for offer in offers if offer]
    return sorted(near, key=lambda pair: pair[0])[:MOST_NEARBY]


def _offer(resort: Resort, rooms: Sequence[Room], *, nights: Nights, filters: Filters, at: datetime) -> Offer | None:
    """An offer that a hold would accept: rooms for all, as many as it may have, of nights that are on sale yet."""
    if nights.check_in > quoting.day_of(at) + timedelta(days=settings.BOOKING_HORIZON_DAYS):
        return None
    offer = offering.offer(resort=resort, rooms=rooms, nights=nights, at=at, filters=filters)
    return offer if offer is not None and offer.suggested and offer.total_paise >= LEAST_PAISE else None


class _House:
    """A resort's rooms over the window of days that are looked at."""

    def __init__(
        self,
        resort: Resort,
        rooms: list[tuple[Room, list[tuple[date, date]]]],
        *,
        since: date,
        until: date,
        nights: Nights,
        filters: Filters,
        at: datetime,
    ) -> None:
        length = (until - since).days
        self.resort, self.since, self.nights, self.filters, self.at = resort, since, nights, filters, at
        self.rooms = {room.pk: room for room in offering.equipped(resort, (room for room, _ in rooms), filters)}
        self.calendars = [
            Calendar(
                room_id=room.pk,
                capacity=room.capacity,
                busy=alternatives.taken(stays, since=since, nights=length),
            )
            for room, stays in rooms
            if room.pk in self.rooms
        ]
        self.party = Party(guests=nights.guests, most_rooms=settings.MAX_ROOMS_PER_ATTEMPT)
        self.span = ((nights.check_in - since).days, (nights.check_out - since).days)

    def other_dates(self) -> list[Part]:
        """The nearest days on which the party could come instead."""
        begin, end = self.span
        found: list[Part] = []
        for step in alternatives.shifts(self.calendars, self.span, self.party, days=DAYS):
            part = self._part((begin + step, end + step))
            if part is not None:
                found.append(part)
            if len(found) == MOST_DATES:
                break
        return found

    def parts(self) -> list[Part]:
        """The wished nights in several rooms one after the other; empty where a part has no offer."""
        spans = alternatives.split(self.calendars, self.span, self.party, most_parts=MOST_PARTS)
        parts = [part for span in spans if (part := self._part(span))]
        return parts if len(parts) == len(spans) else []

    def _part(self, span: Span) -> Part | None:
        begin, end = (self.since + timedelta(days=day) for day in span)
        nights = replace(self.nights, check_in=begin, check_out=end)
        rooms = [self.rooms[room_id] for room_id in alternatives.free(self.calendars, span)]
        offer = _offer(self.resort, rooms, nights=nights, at=self.at, filters=self.filters)
        return Part(nights=nights, offer=offer) if offer else None
