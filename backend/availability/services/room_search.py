"""What a resort has for a party and some nights: rooms with a price, and the cheapest of them that seat everybody."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from backend.availability.core.search_request import Filters, SearchRequest
from backend.availability.services.kept_resorts import KeptResort, KeptRoom
from backend.availability.services.party_prices import PartyPrices
from backend.catalogue.models import Resort
from backend.common.nights import Nights
from backend.common.resort_days import day_of
from backend.pricing.core.plans import Meals, PlanTerms
from backend.pricing.core.stay_totals import Totals
from backend.sale_rules.services import restrictions

# Each of them includes what those before it do.
MEALS = (Meals.EP, Meals.CP, Meals.MAP, Meals.AP)


@dataclass(frozen=True, kw_only=True, slots=True)
class ResortOffer:
    """What a resort has for a search, free or not: the rooms that are sold, pass its filters and have a price."""

    kept: KeptResort
    prices: PartyPrices
    rooms: Sequence[KeptRoom]


@dataclass(frozen=True, kw_only=True, slots=True)
class SearchResult:
    """Free rooms of an offer, and which of them seat the party for the least, with tax."""

    offer: ResortOffer
    rooms: Sequence[KeptRoom]
    suggested: Sequence[int]
    # What those cost the party together, with tax: what a quote of them says.
    total_paise: int

    @property
    def resort(self) -> Resort:
        return self.offer.kept.resort

    @property
    def rate_plan(self) -> str:
        """Code of the plan that all prices are in."""
        return self.offer.prices.plan.code


def question_of(search: SearchRequest, *, at: datetime) -> str:
    """All that prices and rules depend on, beside the resort: who asks the same is answered from memory."""
    here = timezone.localtime(at, timezone.get_default_timezone())
    nights, party, filters = search.nights, search.party, search.filters
    who = (party.adults, *sorted(party.child_ages))
    said = (nights.check_in, nights.check_out, who, sorted(filters.amenities), filters.most_paise, filters.meals)
    return repr((*map(str, said), here.date().toordinal(), here.hour))


def offer_of(kept: KeptResort, search: SearchRequest, *, at: datetime) -> ResortOffer | None:
    """What this resort has for the search; None where no plan has the meals asked for."""
    nights, filters = search.nights, search.filters
    plan = _plan(kept.plans, filters.meals)
    if plan is None:
        return None
    prices = PartyPrices(kept, party=search.party, plan=plan, nights=nights, booked_on=day_of(at))
    fitting = {
        number
        for number in _kinds_sold(kept, search, at=at)
        if (totals := prices.alone[number]) is not None and _affordable(totals, nights, filters)
    }
    rooms = equipped(kept.rooms, filters)
    if len(fitting) < len(kept.kinds):
        rooms = [room for room in rooms if room.kind in fitting]
    return ResortOffer(kept=kept, prices=prices, rooms=rooms)


def find_rooms(offer: ResortOffer, search: SearchRequest, *, taken: Collection[int]) -> SearchResult | None:
    """Of an offer the rooms that are not taken; None where those seat too few.

    Nothing is suggested where it takes more of them than one hold can have.
    """
    free = [room for room in offer.rooms if room.id not in taken] if taken else offer.rooms
    places = offer.kept.places if free is offer.kept.rooms else sum(room.capacity for room in free)
    if places < search.party.size:
        return None
    total_paise, _, suggested = offer.prices.cheapest(free) or (0, 0, ())
    return SearchResult(offer=offer, rooms=free, suggested=suggested, total_paise=total_paise)


def _kinds_sold(kept: KeptResort, search: SearchRequest, *, at: datetime) -> Iterable[int]:
    """The kinds of rooms that the resort sells for this stay: rooms that a restriction tells apart are of two kinds."""
    if not kept.restrictions:
        return range(len(kept.kinds))
    one_of_each = [kind.room for kind in kept.kinds]
    sold = restrictions.rooms_sold(
        kept.restrictions, rooms=one_of_each, nights=search.nights, party=search.party, at=at
    )
    ids = {room.pk for room in sold}
    return [number for number, room in enumerate(one_of_each) if room.pk in ids]


def equipped(rooms: Sequence[KeptRoom], filters: Filters) -> Sequence[KeptRoom]:
    """Those of the rooms that have what the guest insists on, themselves or with the resort."""
    if not filters.amenities:
        return rooms
    return [room for room in rooms if filters.amenities <= room.amenities]


def _plan(plans: Sequence[PlanTerms], meals: Meals | None) -> PlanTerms | None:
    """The first plan with such meals, the default before all others; None where there is none."""
    least = MEALS.index(meals) if meals else 0
    return next((plan for plan in plans if MEALS.index(plan.meals) >= least), None)


def _affordable(totals: Totals, nights: Nights, filters: Filters) -> bool:
    return filters.most_paise is None or totals.subtotal_paise <= filters.most_paise * len(nights)
