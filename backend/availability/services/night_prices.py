"""Prices of single nights, day after day: days on which all rooms cost the same share what is counted for them."""

from collections.abc import Sequence
from datetime import date
from heapq import nlargest

from django.conf import settings

from backend.availability.core.same_rooms import first_of_each
from backend.availability.services.kept_resorts import KeptResort, KeptRoom
from backend.availability.services.party_prices import PartyPrices
from backend.common.nights import Nights
from backend.pricing.core import rates, tax
from backend.pricing.core.party import Party
from backend.pricing.core.plans import PlanTerms
from backend.pricing.core.stay_totals import Totals

# Up to so many people a night's price is that of rooms that are free in it. To find the cheapest set takes longer for
# each further one, and anybody may ask for a month.
EXACT_MOST = 6
# What a night's prices follow from: plan, price of each kind, tax law, and offers that count.
NightSituation = tuple[str, tuple[int, ...], date, tuple[str, ...]]


class NightPrices:
    """What one night costs a party in a resort's rooms, whichever day of those that are asked for."""

    def __init__(self, kept: KeptResort, party: Party, *, booked_on: date) -> None:
        self.kept, self.party, self.booked_on = kept, party, booked_on
        self._known: dict[NightSituation, PartyPrices] = {}
        self._sets: dict[tuple[int, tuple[int, ...]], Totals | None] = {}

    def prices_on(self, plan: PlanTerms, day: date) -> PartyPrices:
        """Those of the night that begins on this day, as a stay of its own."""
        situation = self._situation(plan, day)
        if situation not in self._known:
            self._known[situation] = PartyPrices(
                self.kept,
                party=self.party,
                plan=plan,
                nights=Nights.of(day),
                booked_on=self.booked_on,
            )
        return self._known[situation]

    def for_everybody(self, prices: PartyPrices, free: Sequence[KeptRoom], rooms: Sequence[KeptRoom]) -> Totals | None:
        """The least that the whole party pays for one of the free rooms or several; None where they do not sleep it.
        Both lists are in the order of their ids.

        For a large party it is the least for rooms of those kinds, free or not: no offer is below it, and days on which
        other rooms of the same kinds are taken share it.
        """
        free = [room for room in free if prices.alone[room.kind] is not None]
        most = nlargest(settings.MAX_ROOMS_PER_ATTEMPT, (room.capacity for room in free))
        if sum(most) < self.party.size:
            return None
        if self.party.size > EXACT_MOST:
            kinds = {room.kind for room in free}
            free = [room for room in rooms if room.kind in kinds]
        return self._cheapest(prices, free)

    def _cheapest(self, prices: PartyPrices, rooms: Sequence[KeptRoom]) -> Totals | None:
        most = min(self.party.size, settings.MAX_ROOMS_PER_ATTEMPT)
        some = first_of_each(rooms, lambda room: room.kind, most=most)
        key = (id(prices), tuple(room.kind for room in some))
        if key not in self._sets:
            chosen = prices.cheapest(some)
            by_id = {room.id: room for room in some}
            self._sets[key] = prices.totals_of([by_id[pk] for pk in sorted(chosen[2])]) if chosen else None
        return self._sets[key]

    def _situation(self, plan: PlanTerms, day: date) -> NightSituation:
        tariff = self.kept.tariff
        ahead = max((day - self.booked_on).days, 0)
        rules = rates.rules_in_order(tariff.rules, nights=1, days_ahead=ahead, plan=plan.code)
        offers = (kind.offer for kind in self.kept.kinds)
        prices = (rates.night_price(one.night_paise, rules, day, one.ruled_as).price_paise for one in offers)
        counting = (offer.code for offer in tariff.offers if offer.first_night <= day <= offer.last_night)
        return plan.code, tuple(prices), tax.slabs_for(day, tariff.tax.table).since, tuple(counting)
