"""Free rooms of a resort with prices, and the cheapest of them that sleep the whole party."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.conf import settings

from backend.bookings import headcounting, suggesting
from backend.catalogue.models import Resort, Room
from backend.pricing import selectors as pricing
from backend.pricing.core.plans import Meals
from backend.pricing.core.quoting import Quote
from backend.pricing.services import quoting, restricting

# Each of them includes what those before it do.
MEALS = (Meals.EP, Meals.CP, Meals.MAP, Meals.AP)
# More than anything costs.
NO_PRICE = 10**15


@dataclass(frozen=True, kw_only=True)
class Nights:
    """For whom, and when."""

    guests: int
    check_in: date
    check_out: date
    # Of the guests, those who are children: for what the resort sells, not for the price.
    child_ages: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a guest insists on; nothing, if left out."""

    # As the resort writes them, but for upper and lower case.
    amenities: frozenset[str] = frozenset()
    # Of one room, a night, on average, before tax.
    most_paise: int | None = None
    # At least these.
    meals: Meals | None = None


@dataclass(frozen=True, kw_only=True)
class Offer:
    """Rooms, what the stay costs in each, and which of them seat the party for the least, with tax."""

    resort: Resort
    rooms: list[Room]
    quotes: dict[int, Quote]
    # Code of the rate plan that the quotes are in.
    rate_plan: str
    suggested: list[int]
    # What those cost the party together, with tax: of people beyond the included ones each is in one room only.
    total_paise: int


NOTHING_IN_PARTICULAR = Filters()


def offer(
    *, resort: Resort, rooms: Sequence[Room], nights: Nights, at: datetime, filters: Filters = NOTHING_IN_PARTICULAR
) -> Offer | None:
    """The offer of these (free) rooms; None where those with a price that pass the filters seat too few.

    Nothing is suggested where it takes more of them than one hold can have.
    """
    plan = _plan(resort, filters.meals)
    if plan is None:
        return None
    stay = {"check_in": nights.check_in, "check_out": nights.check_out}
    on_sale = restricting.sold(
        resort=resort, rooms=rooms, guests=nights.guests, child_ages=nights.child_ages, at=at, **stay
    )
    fitted = equipped(resort, on_sale, filters)
    quotes = quoting.each_room(
        resort=resort,
        rooms=fitted,
        guests=nights.guests,
        at=at,
        rate_plan=plan,
        **stay,
    )
    length = (nights.check_out - nights.check_in).days
    fitting = [room for room in fitted if room.pk in quotes and _affordable(quotes[room.pk], length, filters)]
    if sum(room.capacity for room in fitting) < nights.guests:
        return None
    if nights.guests <= headcounting.MOST_PEOPLE and _by_head(resort, fitting, plan):
        found = _headcounted(resort, fitting, quotes, nights=nights, plan=plan, at=at)
    else:
        candidates = [
            suggesting.Candidate(room_id=room.pk, capacity=room.capacity, price_paise=quotes[room.pk].total_paise)
            for room in fitting
        ]
        found = suggesting.choose(candidates, nights.guests, most_rooms=settings.MAX_ROOMS_PER_ATTEMPT)
    total_paise, _, suggested = found or (0, 0, ())
    return Offer(
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
    resort: Resort, rooms: Sequence[Room], quotes: dict[int, Quote], *, nights: Nights, plan: str, at: datetime
) -> suggesting.Choice | None:
    """The cheapest rooms for the party as a hold would seat it. Fewer people are priced when somebody asks."""
    by_people = {nights.guests: quotes}

    def price(room: Room, people: int) -> int:
        # Alone, as many as the room seats are in it anyway.
        people = nights.guests if people == min(room.capacity, nights.guests) else people
        if people not in by_people:
            stay = {"check_in": nights.check_in, "check_out": nights.check_out}
            by_people[people] = quoting.each_room(
                resort=resort, rooms=rooms, guests=people, at=at, rate_plan=plan, **stay
            )
        quote = by_people[people].get(room.pk)
        return quote.total_paise if quote else NO_PRICE

    candidates = [
        headcounting.Candidate(
            room_id=room.pk,
            capacity=room.capacity,
            included=room.included_guests or room.capacity,
            price=partial(price, room),
        )
        for room in rooms
    ]
    found = headcounting.cheapest(candidates, nights.guests, most_rooms=settings.MAX_ROOMS_PER_ATTEMPT)
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


def _affordable(quote: Quote, nights: int, filters: Filters) -> bool:
    return filters.most_paise is None or quote.subtotal_paise <= filters.most_paise * nights
