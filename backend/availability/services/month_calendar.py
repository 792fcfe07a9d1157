"""A resort's month: free rooms and cheapest price of each night."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings

from backend.availability.core import free_nights
from backend.availability.core.free_nights import FreeNights
from backend.catalogue.models import Resort, Room
from backend.common import resort_days
from backend.common.nights import Nights
from backend.inventory import selectors as inventory_selectors
from backend.pricing.core.stay_price import Quote
from backend.pricing.services import stay_quotes
from backend.sale_rules import selectors as sale_rules_selectors
from backend.sale_rules.services import restrictions
from backend.sale_rules.services.restrictions import ArrivalRules


@dataclass(frozen=True, kw_only=True)
class CalendarNight:
    """The night that begins on this day; without a free room that can be priced, nothing is the cheapest."""

    day: date
    rooms_free: int
    cheapest: Quote | None
    arrival: ArrivalRules


def month_on_sale(*, resort: Resort, first: date, guests: int, at: datetime) -> list[CalendarNight]:
    """The nights of the month that begins with `first`, but for those that are over or not on sale yet.

    `resort` comes with its terms. Prices are of one night by itself, for as many of the guests as the room seats.
    Two queries, whatever the resort has.
    """
    today = resort_days.day_of(at)
    since = max(first, today)
    last = min(first + timedelta(days=monthrange(first.year, first.month)[1] - 1), _horizon(today))
    if last < since:
        return []
    window = Nights(since, last + timedelta(days=1))
    found = inventory_selectors.rooms_and_stays([resort], window=window, at=at)
    rooms = found[0][1] if found else []
    by_id = {room.pk: room for room, _ in rooms}
    calendars = [
        FreeNights(room_id=room.pk, capacity=room.capacity, busy=free_nights.taken(stays, window=window))
        for room, stays in rooms
    ]
    nights = []
    for number, day in enumerate(window):
        free = [by_id[room_id] for room_id in free_nights.free(calendars, (number, number + 1))]
        nights.append(_night(resort, day, free, guests=guests, at=at))
    return nights


def _horizon(today: date) -> date:
    return today + timedelta(days=settings.BOOKING_HORIZON_DAYS)


def _night(resort: Resort, day: date, free: list[Room], *, guests: int, at: datetime) -> CalendarNight:
    on_sale = [room for room in free if restrictions.night_sold(resort, room, day)]
    quotes = stay_quotes.price_each_room(resort=resort, rooms=on_sale, guests=guests, nights=Nights.of(day), at=at)
    cheapest = min(quotes.values(), key=lambda quote: quote.total_paise, default=None)
    told = restrictions.rules_of_arrival(sale_rules_selectors.restrictions_of(resort), day)
    return CalendarNight(day=day, rooms_free=len(quotes), cheapest=cheapest, arrival=told)
