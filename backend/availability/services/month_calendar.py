"""A resort's month: free rooms and cheapest price of each night, and why nobody can arrive on a day."""

from calendar import monthrange
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings

from backend.availability.core import free_nights
from backend.availability.core.free_nights import FreeNights
from backend.availability.services import kept_resorts
from backend.availability.services.kept_resorts import KeptResort, KeptRoom
from backend.availability.services.night_prices import NightPrices
from backend.availability.services.party_prices import PartyPrices
from backend.catalogue.models import Resort
from backend.common import resort_days
from backend.common.errors import BadInput
from backend.common.nights import Nights
from backend.common.phrases import phrase
from backend.inventory import selectors as inventory_selectors
from backend.pricing.core.party import Party
from backend.pricing.core.stay_totals import Totals
from backend.sale_rules.core.restrictions import RestrictionLimit
from backend.sale_rules.services import restrictions
from backend.sale_rules.services.restrictions import ArrivalRules

# Why nobody can arrive on a day; beside these, the limits of the resort by their own names.
FULL, NOT_ON_SALE, CLOSED_TO_ARRIVAL = "full", "not_on_sale", "closed_to_arrival"
_NAMES = {RestrictionLimit.NOT_SOLD: NOT_ON_SALE, RestrictionLimit.NO_ARRIVAL: CLOSED_TO_ARRIVAL}
REASONS = (
    *(FULL, NOT_ON_SALE, CLOSED_TO_ARRIVAL, RestrictionLimit.LEAST_DAYS_AHEAD, RestrictionLimit.MOST_DAYS_AHEAD),
    *(RestrictionLimit.SAME_DAY_UNTIL, RestrictionLimit.LEAST_NIGHTS),
    *(RestrictionLimit.MOST_GUESTS, RestrictionLimit.LEAST_AGE),
)


@dataclass(frozen=True, kw_only=True)
class MonthWish:
    """Whom a month is for. `together`: everybody sleeps in what is priced, in one room or several; else each room is
    for as many of the party as it sleeps. `room_type` is the code of a type; empty: all rooms count."""

    party: Party
    together: bool = False
    room_type: str = ""


@dataclass(frozen=True, kw_only=True)
class CalendarNight:
    """The night that begins on this day; without a free room that can be priced, nothing is the cheapest."""

    day: date
    rooms_free: int
    cheapest: Totals | None
    arrival: ArrivalRules
    # One of REASONS; None: the party can arrive.
    closed_reason: str | None


def month_on_sale(*, resort: Resort, first: date, wish: MonthWish, at: datetime) -> list[CalendarNight]:
    """The nights of the month that begins with `first`, but for those that are over or not on sale yet.

    Prices are of one night by itself, in the plan in which it is cheapest. Two queries, whatever the resort has, once
    it is known. Raises BadInput for a type that the resort does not have.
    """
    today = resort_days.day_of(at)
    since = max(first, today)
    last = min(first + timedelta(days=monthrange(first.year, first.month)[1] - 1), _horizon(today))
    if last < since:
        return []
    kept = kept_resorts.kept_resorts([resort.pk]).get(resort.pk)
    if kept is None:
        return []
    month = _Month(kept, wish, Nights(since, last + timedelta(days=1)), at=at)
    return [month.night(number, day) for number, day in enumerate(month.nights)]


def _horizon(today: date) -> date:
    return today + timedelta(days=settings.BOOKING_HORIZON_DAYS)


class _Month:
    """The rooms that count, and who has them in these nights."""

    def __init__(self, kept: KeptResort, wish: MonthWish, nights: Nights, *, at: datetime) -> None:
        self.kept, self.wish, self.nights, self.at = kept, wish, nights, at
        self.prices = NightPrices(kept, wish.party, booked_on=resort_days.day_of(at))
        self.rooms = {room.id: room for room in sorted(_rooms_of(kept, wish.room_type))}
        self.arrivals = [restrictions.rules_of_arrival(kept.restrictions, day) for day in nights]
        # Whoever arrives on the last day may have to stay longer than the month.
        longest = min(max(rules.least_nights for rules in self.arrivals), settings.MAX_STAY_NIGHTS)
        window = Nights(nights.check_in, nights.check_out + timedelta(days=longest))
        stays = inventory_selectors.stays_of_rooms([kept.resort.pk], window=window, at=at)
        self.calendars = [
            FreeNights(
                room_id=room.id, capacity=room.capacity, busy=free_nights.taken(stays.get(room.id, ()), window=window)
            )
            for room in self.rooms.values()
        ]

    def night(self, number: int, day: date) -> CalendarNight:
        """The night of this number, which begins on this day."""
        rules = self.kept.restrictions
        sold = {kind for kind in self._kinds() if restrictions.night_sold(rules, self.kept.kinds[kind].room, day)}
        free = [room for room in self._free(number, 1) if room.kind in sold]
        plans = [self.prices.prices_on(plan, day) for plan in self.kept.plans]
        priced = [room for room in free if plans[0].alone[room.kind] is not None]
        found = [totals for prices in plans if (totals := self._cheapest(prices, priced))]
        # Rooms that are sold and free, and too few, are as good as none; those without a price are not sold.
        empty = FULL if sold and (priced or not free) else NOT_ON_SALE
        return CalendarNight(
            day=day,
            rooms_free=len(priced),
            cheapest=min(found, key=lambda totals: totals.total_paise, default=None),
            arrival=self.arrivals[number],
            closed_reason=self._closed(number, day, priced) if found else empty,
        )

    def _cheapest(self, prices: PartyPrices, rooms: Sequence[KeptRoom]) -> Totals | None:
        if not self.wish.together:
            alone = (prices.alone[kind] for kind in Counter(room.kind for room in rooms))
            return min((one for one in alone if one), key=lambda totals: totals.total_paise, default=None)
        return self.prices.for_everybody(prices, rooms, list(self.rooms.values()))

    def _closed(self, number: int, day: date, priced: Sequence[KeptRoom]) -> str | None:
        """Why nobody arrives on a day though rooms are free."""
        rules, party, at = self.kept.restrictions, self.wish.party, self.at
        rooms = {room.kind: self.kept.kinds[room.kind].room for room in priced}
        limits = {
            kind: restrictions.closing_limit(rules, room=room, day=day, party=party, at=at)
            for kind, room in rooms.items()
        }
        if all(limits.values()):
            limit = next(iter(limits.values()))
            return _NAMES.get(limit, limit.value) if limit else None
        arrives = [room for room in priced if limits[room.kind] is None]
        least = self.arrivals[number].least_nights
        if least > 1:
            longer = {room.id for room in self._free(number, min(least, settings.MAX_STAY_NIGHTS))}
            arrives = [room for room in arrives if room.id in longer]
        if self._seats(arrives):
            return None
        return RestrictionLimit.LEAST_NIGHTS.value if least > 1 else FULL

    def _seats(self, rooms: Sequence[KeptRoom]) -> bool:
        if not self.wish.together:
            return bool(rooms)
        most = sorted((room.capacity for room in rooms), reverse=True)[: settings.MAX_ROOMS_PER_ATTEMPT]
        return sum(most) >= self.wish.party.size

    def _free(self, number: int, nights: int) -> list[KeptRoom]:
        return [self.rooms[room_id] for room_id in free_nights.free(self.calendars, (number, number + nights))]

    def _kinds(self) -> set[int]:
        return {room.kind for room in self.rooms.values()}


def _rooms_of(kept: KeptResort, code: str) -> Sequence[KeptRoom]:
    if not code:
        return kept.rooms
    of_type = {pk for pk, kind in kept.room_types.items() if kind.code == code}
    if not of_type:
        detail = phrase("The resort has no room type {code}.", code=code)
        raise BadInput(("/room_type", "room_type_unknown", detail))
    return [room for room in kept.rooms if room.room_type_id in of_type]
