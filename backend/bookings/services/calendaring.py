"""A resort's month: free rooms and cheapest price of each night."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings

from backend.bookings import alternatives, selectors
from backend.bookings.alternatives import Calendar
from backend.catalogue.models import Resort, Room
from backend.pricing import selectors as pricing
from backend.pricing.core.quoting import Quote
from backend.pricing.services import quoting, restricting


@dataclass(frozen=True, kw_only=True)
class Night:
    """The night that begins on this day; without a free room that can be priced, nothing is the cheapest."""

    day: date
    rooms_free: int
    cheapest: Quote | None
    # As restricting.of_arrival: what whoever arrives on this day has to know.
    restrictions: dict[str, Any]


def month(*, resort: Resort, first: date, guests: int, at: datetime) -> list[Night]:
    """The nights of the month that begins with `first`, but for those that are over or not on sale yet.

    `resort` comes with its terms. Prices are of one night by itself, for as many of the guests as the room seats.
    Two queries, whatever the resort has.
    """
    today = quoting.day_of(at)
    since = max(first, today)
    last = min(first + timedelta(days=monthrange(first.year, first.month)[1] - 1), _horizon(today))
    length = (last - since).days + 1
    if length < 1:
        return []
    found = selectors.rooms_and_stays([resort], begin=since, end=last + timedelta(days=1), at=at)
    rooms = found[0][1] if found else []
    by_id = {room.pk: room for room, _ in rooms}
    calendars = [
        Calendar(room_id=room.pk, capacity=room.capacity, busy=alternatives.taken(stays, since=since, nights=length))
        for room, stays in rooms
    ]
    nights = []
    for number in range(length):
        free = [by_id[room_id] for room_id in alternatives.free(calendars, (number, number + 1))]
        nights.append(_night(resort, since + timedelta(days=number), free, guests=guests, at=at))
    return nights


def _horizon(today: date) -> date:
    return today + timedelta(days=settings.BOOKING_HORIZON_DAYS)


def _night(resort: Resort, day: date, free: list[Room], *, guests: int, at: datetime) -> Night:
    on_sale = [room for room in free if restricting.night_sold(resort, room, day)]
    quotes = quoting.each_room(
        resort=resort, rooms=on_sale, guests=guests, check_in=day, check_out=day + timedelta(days=1), at=at
    )
    cheapest = min(quotes.values(), key=lambda quote: quote.total_paise, default=None)
    told = restricting.of_arrival(pricing.restrictions_of(resort), day)
    return Night(day=day, rooms_free=len(quotes), cheapest=cheapest, restrictions=told)
