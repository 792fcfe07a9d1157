"""A resort's month: free rooms and cheapest price of each night."""

from calendar import monthrange
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings

from backend.availability.core import free_nights
from backend.availability.core.free_nights import FreeNights
from backend.availability.services import kept_resorts
from backend.availability.services.kept_resorts import KeptResort
from backend.availability.services.party_prices import PartyPrices
from backend.catalogue.models import Resort
from backend.common import resort_days
from backend.common.nights import Nights
from backend.inventory import selectors as inventory_selectors
from backend.pricing.core.party import Party
from backend.pricing.core.stay_totals import Totals
from backend.sale_rules.services import restrictions
from backend.sale_rules.services.restrictions import ArrivalRules


@dataclass(frozen=True, kw_only=True)
class CalendarNight:
    """The night that begins on this day; without a free room that can be priced, nothing is the cheapest."""

    day: date
    rooms_free: int
    cheapest: Totals | None
    arrival: ArrivalRules


def month_on_sale(*, resort: Resort, first: date, guests: int, at: datetime) -> list[CalendarNight]:
    """The nights of the month that begins with `first`, but for those that are over or not on sale yet.

    Prices are of one night by itself, for as many of the guests as the room seats. Two queries, whatever the resort
    has, once it is known.
    """
    today = resort_days.day_of(at)
    since = max(first, today)
    last = min(first + timedelta(days=monthrange(first.year, first.month)[1] - 1), _horizon(today))
    if last < since:
        return []
    kept = kept_resorts.kept_resorts([resort.pk]).get(resort.pk)
    if kept is None:
        return []
    window = Nights(since, last + timedelta(days=1))
    stays = inventory_selectors.stays_of_rooms([resort.pk], window=window, at=at)
    calendars = [
        FreeNights(
            room_id=room.id, capacity=room.capacity, busy=free_nights.taken(stays.get(room.id, ()), window=window)
        )
        for room in kept.rooms
    ]
    kinds = {room.id: room.kind for room in kept.rooms}
    nights = []
    for number, day in enumerate(window):
        free = Counter(kinds[room_id] for room_id in free_nights.free(calendars, (number, number + 1)))
        nights.append(_night(kept, day, free, guests=guests, today=today))
    return nights


def _horizon(today: date) -> date:
    return today + timedelta(days=settings.BOOKING_HORIZON_DAYS)


def _night(kept: KeptResort, day: date, free: Mapping[int, int], *, guests: int, today: date) -> CalendarNight:
    """`free` says how many rooms of each kind are."""
    sold = [number for number in free if restrictions.night_sold(kept.restrictions, kept.kinds[number].room, day)]
    party = Party(adults=guests)
    prices = PartyPrices(kept, party=party, plan=kept.plans[0], nights=Nights.of(day), booked_on=today)
    priced = {number: totals for number in sold if (totals := prices.alone[number])}
    cheapest = min(priced.values(), key=lambda totals: totals.total_paise, default=None)
    told = restrictions.rules_of_arrival(kept.restrictions, day)
    return CalendarNight(day=day, rooms_free=sum(free[number] for number in priced), cheapest=cheapest, arrival=told)
