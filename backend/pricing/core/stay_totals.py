"""The sums of a quote without its lines: what a search asks for by the hundred.

`StayTotals.of` says what `stay_price.quote` would, to the paisa and with the same refusals, in a third of the time: the
same steps in the same order on plain numbers, a night that costs what another one does counted once. A property test
compares them over all that a tariff can have.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import NamedTuple

from backend.common.nights import Nights
from backend.pricing.core import discounts, rates, rounding, tax
from backend.pricing.core.discounts import DiscountTerms, RoomNight
from backend.pricing.core.party import Occupancy, band_of
from backend.pricing.core.plans import STANDARD, ChosenAddOn, PlanTerms
from backend.pricing.core.tariff import Tariff

NO_BEDS: Mapping[int, int] = {}


class Totals(NamedTuple):
    """Of a stay: without tax, and with it."""

    subtotal_paise: int
    total_paise: int


NOTHING = Totals(0, 0)


class _Beside(NamedTuple):
    """What a night in a room costs beside the room, each sum a line of the quote."""

    people: tuple[int, ...] = ()
    beds_paise: int = 0
    meals_paise: int = 0


class StayTotals:
    """The sums of stays of these nights in this plan, booked on this day: what they share is looked up once."""

    def __init__(self, *, tariff: Tariff, plan: PlanTerms = STANDARD, nights: Nights, booked_on: date) -> None:
        self.tariff, self.plan, self.booked_on = tariff, plan, booked_on
        self.nights = tuple(nights)
        days_ahead = max((nights.check_in - booked_on).days, 0)
        self.rules = rates.rules_in_order(tariff.rules, nights=len(nights), days_ahead=days_ahead, plan=plan.code)
        first, last = (tax.slabs_for(night, tariff.tax.table) for night in (self.nights[0], self.nights[-1]))
        if first is last and first.since <= nights.check_in:
            self.slabs = [first] * len(self.nights)
        else:
            self.slabs = [tax.slabs_for(night, tariff.tax.table) for night in self.nights]
        # Where no rule is about single nights, and no law changes meanwhile, a night costs what another one does.
        self.alike = not self.rules and not tariff.offers and self.slabs.count(self.slabs[0]) == len(self.slabs)
        self.taxed: dict[tuple[int, _Beside, int], Totals] = {}

    def of(
        self,
        rooms: Sequence[Occupancy],
        *,
        extra_beds: Mapping[int, int] = NO_BEDS,
        add_ons: Sequence[ChosenAddOn] = (),
        coupon: DiscountTerms | None = None,
    ) -> Totals:
        """The sums of one stay in these rooms. Raises DeadBand and CouponRefused."""
        if self.alike and not (extra_beds or add_ons or coupon):
            return self._of_equal_nights(rooms)
        listed = [price for room in rooms for price in self._room_nights(room)]
        charged = self._discounted(rooms, listed, coupon) if self.tariff.offers or coupon else listed
        beside = [self._beside(room, extra_beds.get(room.room.room_id, 0)) for room in rooms]
        count = len(self.nights)
        found = [
            self._night(charged[number * count + night], beside[number], night)
            for number in range(len(rooms))
            for night in range(count)
        ]
        if add_ons:
            guests = sum(room.adults + len(room.child_ages) for room in rooms)
            found += [self._add_on(add_on, guests) for add_on in add_ons]
        return Totals(sum(one.subtotal_paise for one in found), sum(one.total_paise for one in found))

    def _of_equal_nights(self, rooms: Sequence[Occupancy]) -> Totals:
        subtotal = total = 0
        for room in rooms:
            base = room.room.night_paise
            price = self.plan.change.apply(base) if self.plan.change else base
            night = self._taxed_night(price, self._beside(room, 0), self.slabs[0])
            subtotal, total = subtotal + night.subtotal_paise, total + night.total_paise
        return Totals(len(self.nights) * subtotal, len(self.nights) * total)

    def _room_nights(self, room: Occupancy) -> list[int]:
        """The listed price of the room, night by night."""
        base = room.room.night_paise
        ruled_as = room.room.ruled_as
        prices = (rates.night_price(base, self.rules, night, ruled_as).price_paise for night in self.nights)
        return [self.plan.change.apply(price) if self.plan.change else price for price in prices]

    def _discounted(self, rooms: Sequence[Occupancy], listed: list[int], coupon: DiscountTerms | None) -> list[int]:
        """What is charged for the rooms' nights after the best offer, and after the coupon."""
        whose = [(room.room.room_id, night) for room in rooms for night in self.nights]
        best_offer = partial(
            discounts.best_offer, booked_on=self.booked_on, nights=len(self.nights), plan=self.plan.code
        )
        redeem = partial(discounts.redeem, booked_on=self.booked_on, nights=len(self.nights), plan=self.plan.code)
        charged = listed
        if self.tariff.offers:
            lines = [RoomNight(*of, paise) for of, paise in zip(whose, charged, strict=True)]
            best = best_offer(self.tariff.offers, lines)
            charged = [line.paise - taken for line, taken in zip(lines, best[1], strict=True)] if best else charged
        if coupon is not None:
            lines = [RoomNight(*of, paise) for of, paise in zip(whose, charged, strict=True)]
            charged = [line.paise - taken for line, taken in zip(lines, redeem(coupon, lines), strict=True)]
        return charged

    def _beside(self, room: Occupancy, beds: int) -> _Beside:
        tariff, meal_paise = self.tariff, self.plan.meal_paise
        people = [room.extra_adults * tariff.extra_adult_paise] if room.extra_adults else []
        for age in room.extra_child_ages:
            band = band_of(age, tariff.bands)
            people.append(band.extra_paise if band else tariff.extra_adult_paise)
        meals = 0
        if meal_paise:
            bands = (band_of(age, tariff.bands) for age in room.child_ages)
            shares = (band.meal_share if band else rounding.WHOLE for band in bands)
            meals = room.adults * meal_paise + sum(rounding.percent_of(meal_paise, share) for share in shares)
        return _Beside(tuple(people), beds * tariff.extra_bed_paise, meals)

    def _night(self, room_paise: int, beside: _Beside, night: int) -> Totals:
        """A room-night with all that is charged for it; the same one, of nights under one law, is counted once."""
        slabs = self.slabs[night]
        key = (room_paise, beside, self.slabs.index(slabs))
        if key not in self.taxed:
            self.taxed[key] = self._taxed_night(room_paise, beside, slabs)
        return self.taxed[key]

    def _taxed_night(self, room_paise: int, beside: _Beside, slabs: tax.Slabs) -> Totals:
        terms = self.tariff.tax
        people_paise = room_paise + sum(beside.people)
        whole = people_paise + beside.beds_paise + beside.meals_paise
        if not terms.registered:
            return Totals(whole, whole)
        counted = people_paise + (beside.beds_paise if terms.extra_bed_counts else 0)
        counted += beside.meals_paise if terms.meal_percent is None else 0
        percent = slabs.percent_in(counted) if terms.inclusive else slabs.percent(counted)
        lines = [(paise, percent) for paise in (room_paise, *beside.people, beside.beds_paise)]
        lines.append((beside.meals_paise, percent if terms.meal_percent is None else terms.meal_percent))
        return self._taxed(lines)

    def _add_on(self, add_on: ChosenAddOn, guests: int) -> Totals:
        paise = add_on.count(nights=len(self.nights), guests=guests) * add_on.paise
        return self._taxed([(paise, add_on.tax_percent)]) if self.tariff.tax.registered else Totals(paise, paise)

    def _taxed(self, lines: Sequence[tuple[int, int]]) -> Totals:
        """What is charged for each line, with its rate in percent, as its price and its tax."""
        terms = self.tariff.tax
        subtotal = taxes = 0
        for paise, percent in lines:
            if paise:
                line = tax.tax_inside(paise, percent) if terms.inclusive else tax.tax_on_top(paise, percent)
                subtotal += line.net_paise
                taxes += 2 * line.half_paise
        return Totals(subtotal, subtotal + (0 if terms.zero_rated else taxes))
