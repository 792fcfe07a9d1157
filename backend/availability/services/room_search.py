"""What a resort has for a party and some nights: rooms with a price, and the cheapest of them that seat everybody."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.conf import settings

from backend.availability.core import room_sets, room_sets_by_head
from backend.availability.core.search_request import Filters, SearchRequest
from backend.catalogue.models import Resort, Room
from backend.common.nights import Nights
from backend.pricing import selectors as pricing
from backend.pricing.core.plans import Meals
from backend.pricing.core.stay_price import Quote
from backend.pricing.services import stay_quotes
from backend.sale_rules import selectors
from backend.sale_rules.services import restrictions

# Each of them includes what those before it do.
MEALS = (Meals.EP, Meals.CP, Meals.MAP, Meals.AP)
# More than anything costs.
NO_PRICE = 10**15


@dataclass(frozen=True, kw_only=True)
class SearchResult:
    """Rooms, what the stay costs in each, and which of them seat the party for the least, with tax."""

    resort: Resort
    rooms: list[Room]
    quotes: dict[int, Quote]
    # Code of the rate plan that the quotes are in.
    rate_plan: str
    suggested: list[int]
    # What those cost the party together, with tax: of people beyond the included ones each is in one room only.
    total_paise: int


def search_rooms(search: SearchRequest, *, resort: Resort, rooms: Sequence[Room], at: datetime) -> SearchResult | None:
    """What these (free) rooms of a resort are for this search; None where those with a price that pass its filters seat
    too few.

    Nothing is suggested where it takes more of them than one hold can have.
    """
    nights, guests, filters = search.nights, search.party.size, search.filters
    plan = _plan(resort, filters.meals)
    if plan is None:
        return None
    rules = selectors.restrictions_of(resort)
    on_sale = restrictions.rooms_sold(rules, rooms=rooms, nights=nights, party=search.party, at=at)
    fitted = equipped(resort, on_sale, filters)
    quotes = stay_quotes.price_each_room(
        resort=resort, rooms=fitted, guests=guests, nights=nights, at=at, rate_plan=plan
    )
    fitting = [room for room in fitted if room.pk in quotes and _affordable(quotes[room.pk], nights, filters)]
    if sum(room.capacity for room in fitting) < guests:
        return None
    if guests <= room_sets_by_head.MOST_PEOPLE and _by_head(resort, fitting, plan):
        found = _headcounted(resort, fitting, quotes, nights=nights, guests=guests, plan=plan, at=at)
    else:
        candidates = [
            room_sets.Candidate(room_id=room.pk, capacity=room.capacity, price_paise=quotes[room.pk].total_paise)
            for room in fitting
        ]
        found = room_sets.choose(candidates, guests, most_rooms=settings.MAX_ROOMS_PER_ATTEMPT)
    total_paise, _, suggested = found or (0, 0, ())
    return SearchResult(
        resort=resort,
        rooms=fitting,
        quotes=quotes,
        rate_plan=plan,
        suggested=list(suggested),
        total_paise=total_paise,
    )


def _by_head(resort: Resort, rooms: Sequence[Room], plan: str) -> bool:
    """Whether what a room costs depends on how many sleep in it."""
    if pricing.plan_of(resort, plan).meal_paise:
        return True
    extra = any(room.included_guests and room.included_guests < room.capacity for room in rooms)
    return bool(pricing.tariff_of(resort).extra_adult_paise) and extra


def _headcounted(
    resort: Resort,
    rooms: Sequence[Room],
    quotes: dict[int, Quote],
    *,
    nights: Nights,
    guests: int,
    plan: str,
    at: datetime,
) -> room_sets.Choice | None:
    """The cheapest rooms for the party as a hold would seat it. Fewer people are priced when somebody asks."""
    by_people = {guests: quotes}

    def price(room: Room, people: int) -> int:
        # Alone, as many as the room seats are in it anyway.
        people = guests if people == min(room.capacity, guests) else people
        if people not in by_people:
            by_people[people] = stay_quotes.price_each_room(
                resort=resort, rooms=rooms, guests=people, nights=nights, at=at, rate_plan=plan
            )
        quote = by_people[people].get(room.pk)
        return quote.total_paise if quote else NO_PRICE

    candidates = [
        room_sets_by_head.HeadcountCandidate(
            room_id=room.pk,
            capacity=room.capacity,
            included=room.included_guests or room.capacity,
            price=partial(price, room),
        )
        for room in rooms
    ]
    found = room_sets_by_head.cheapest_by_head(candidates, guests, most_rooms=settings.MAX_ROOMS_PER_ATTEMPT)
    return found if found and found[0] < NO_PRICE else None


def equipped(resort: Resort, rooms: Iterable[Room], filters: Filters) -> list[Room]:
    """Those of the rooms that have what the guest insists on, themselves or with the resort."""
    if not filters.amenities:
        return list(rooms)
    return [room for room in rooms if filters.amenities <= _amenities(resort, room)]


def _plan(resort: Resort, meals: Meals | None) -> str | None:
    """The first plan with such meals, the default before all others; None where there is none."""
    least = MEALS.index(meals) if meals else 0
    return next((plan.code for plan in pricing.plans_of(resort) if MEALS.index(plan.meals) >= least), None)


def _amenities(resort: Resort, room: Room) -> frozenset[str]:
    return frozenset(amenity.casefold() for amenity in (*resort.amenities, *room.amenities))


def _affordable(quote: Quote, nights: Nights, filters: Filters) -> bool:
    return filters.most_paise is None or quote.subtotal_paise <= filters.most_paise * len(nights)
