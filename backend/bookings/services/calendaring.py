"""A resort's month: free rooms and cheapest price of each night."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings

from backend.bookings import alternatives, selectors
from backend.bookings.alternatives import Calendar
from backend.catalogue.models import Resort, Room
from backend.common.nights import Nights
from backend.pricing import selectors as pricing
from backend.pricing.core.quoting import Quote
from backend.pricing.services import quoting, restricting
from backend.pricing.services.restricting import ArrivalRules


@dataclass(frozen=True, kw_only=True)
class CalendarNight:
    """The night that begins on this day; without a free room that can be priced, nothing is the cheapest."""

    day: date
    rooms_free: int
    cheapest: Quote | None
    arrival: ArrivalRules


def month(*, resort: Resort, first: date, guests: int, at: datetime) -> list[CalendarNight]:
    """The nights of the month that begins with `first`, but for those that are over or not on sale yet.

    `resort` comes with its terms. Prices are of one night by itself, for as many of the guests as the room seats.
    Two queries, whatever the resort has.
    """
    today = quoting.day_of(at)
    since = max(first, today)
    last = min(first + timedelta(days=monthrange(first.year, first.month)[1] - 1), _horizon(today))
    if last < since:
        return []
    window = Nights(since, last + timedelta(days=1))
    found = selectors.rooms_and_stays([resort], window=window, at=at)
    rooms = found[0][1] if found else []
    by_id = {room.pk: room for room, _ in rooms}
    calendars = [
        Calendar(room_id=room.pk, capacity=room.capacity, busy=alternatives.taken(stays, window=window))
        for room, stays in rooms
    ]
    nights = []
    for number, day in enumerate(window):
        free = [by_id[room_id] for room_id in alternatives.free(calendars, (number, number + 1))]
        nights.append(_night(resort, day, free, guests=guests, at=at))
    return nights


def _horizon(today: date) -> date:
    return today + timedelta(days=settings.BOOKING_HORIZON_DAYS)


def _night(resort: Resort, day: date, free: list[Room], *, guests: int, at: datetime) -> CalendarNight:
    on_sale = [room for room in free if restricting.night_sold(resort, room, day)]
    quotes = quoting.price_each_room(resort=resort, rooms=on_sale, guests=guests, nights=Nights.of(day), at=at)
    cheapest = min(quotes.values(), key=lambda quote: quote.total_paise, default=None)
    told = restricting.rules_of_arrival(pricing.restrictions_of(resort), day)
    return CalendarNight(day=day, rooms_free=len(quotes), cheapest=cheapest, arrival=told)
