"""Quotes: each room, night, person and extra with its price, discount and tax, in whole paise.

The order of things, which never varies: base price, rules layer by layer, rate plan, extra people and beds, meals,
the best offer, the coupon, add-ons, and then tax by room-night. Sums are only ever sums of lines.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from itertools import groupby

from backend.common.nights import Nights
from backend.pricing.core import discounts, rates, rounding, service_codes, tax
from backend.pricing.core.discounts import DiscountTerms, RoomNight
from backend.pricing.core.party import Occupancy, band_of
from backend.pricing.core.plans import STANDARD, ChosenAddOn, PlanTerms
from backend.pricing.core.rates import Step
from backend.pricing.core.tariff import Tariff


class LineKind(StrEnum):
    ROOM = "room"
    EXTRA_ADULT = "extra_adult"
    CHILD = "child"
    EXTRA_BED = "extra_bed"
    MEAL = "meal"
    ADD_ON = "add_on"
    # Of a change: no part of any quote, and in frozen prices alone.
    KEPT = "kept"
    REMAINDER = "remainder"


@dataclass(frozen=True, kw_only=True)
class QuoteInput:
    """A stay to be priced, asked for on the day `booked_on`, with everything already looked up."""

    nights: Nights
    booked_on: date
    rooms: Sequence[Occupancy]
    plan: PlanTerms = STANDARD
    # Beds by room id.
    extra_beds: dict[int, int] = field(default_factory=dict)
    add_ons: Sequence[ChosenAddOn] = ()
    coupon: DiscountTerms | None = None

    @property
    def guests(self) -> int:
        return sum(room.adults + len(room.child_ages) for room in self.rooms)


@dataclass(slots=True, kw_only=True)
class Line:
    """Something charged; filled in step by step within this module, and not changed afterwards.
    `listed_paise` less `discount_paise` is `price_paise`, or, where prices contain the tax,
       `price_paise` and `tax_paise` together. Lines of one room and night share a rate.
    """

    kind: LineKind
    label: str
    room_id: int | None = None
    room_number: str = ""
    night: date | None = None
    code: str = ""
    sac: str = service_codes.ROOM_CODE
    quantity: int = 1
    listed_paise: int = 0
    offer_paise: int = 0
    coupon_paise: int = 0
    price_paise: int = 0
    tax_percent: int = 0
    half_paise: int = 0
    # How a room's price came about, from its base price on.
    base_paise: int = 0
    steps: tuple[Step, ...] = ()

    @property
    def discount_paise(self) -> int:
        return self.offer_paise + self.coupon_paise

    @property
    def charged_paise(self) -> int:
        """Listed less discounts; tax is in it or comes on top."""
        return self.listed_paise - self.discount_paise

    @property
    def tax_paise(self) -> int:
        """CGST and SGST, half each."""
        return 2 * self.half_paise


@dataclass(frozen=True, kw_only=True)
class Quote:
    """The lines, which do not change any more, and their sums, which are never computed any other way."""

    lines: tuple[Line, ...]
    plan: PlanTerms = STANDARD
    offer: str = ""
    coupon: str = ""

    @cached_property
    def subtotal_paise(self) -> int:
        return sum(line.price_paise for line in self.lines)

    @property
    def discount_paise(self) -> int:
        return sum(line.discount_paise for line in self.lines)

    @cached_property
    def tax_paise(self) -> int:
        return sum(line.tax_paise for line in self.lines)

    @property
    def total_paise(self) -> int:
        return self.subtotal_paise + self.tax_paise


def quote(stay: QuoteInput, tariff: Tariff) -> Quote:
    """The price of a stay. Raises DeadBand and CouponRefused."""
    lodging = [line for room in stay.rooms for line in _lodging(room, stay, tariff)]
    offer = _apply_offer(lodging, stay, tariff)
    coupon = _apply_coupon(lodging, stay)
    extras = [_add_on(add_on, stay) for add_on in stay.add_ons]
    lines = (*lodging, *extras)
    if tariff.tax.registered:
        for _, group in groupby(lodging, key=lambda line: (line.room_id, line.night)):
            _tax_room_night(list(group), tariff)
        for line, add_on in zip(extras, stay.add_ons, strict=True):
            _tax(line, add_on.tax_percent, inclusive=tariff.tax.inclusive)
        if tariff.tax.zero_rated:
            for line in lines:
                line.tax_percent = line.half_paise = 0
    else:
        for line in lines:
            line.price_paise = line.charged_paise
    return Quote(lines=lines, plan=stay.plan, offer=offer, coupon=coupon)


def _lodging(room: Occupancy, stay: QuoteInput, tariff: Tariff) -> Iterator[Line]:
    """The listed lines of one room, night by night."""
    days_ahead = max((stay.nights.check_in - stay.booked_on).days, 0)
    ordered = rates.rules_in_order(tariff.rules, nights=len(stay.nights), days_ahead=days_ahead, plan=stay.plan.code)
    people = list(_people(room, stay, tariff))
    for night in stay.nights:
        found = rates.night_price(room.room.night_paise, ordered, night, room.room.ruled_as)
        price, steps = found.price_paise, found.steps
        if stay.plan.change:
            after = stay.plan.change.apply(price)
            steps = (*steps, Step(code=stay.plan.code, label=stay.plan.label, change_paise=after - price))
            price = after
        yield Line(
            kind=LineKind.ROOM,
            label=f"Room {room.room.room_number}",
            room_id=room.room.room_id,
            room_number=room.room.room_number,
            night=night,
            listed_paise=price,
            base_paise=found.base_paise,
            steps=steps,
        )
        for line in people:
            yield replace(line, room_id=room.room.room_id, room_number=room.room.room_number, night=night)


def _people(room: Occupancy, stay: QuoteInput, tariff: Tariff) -> Iterator[Line]:
    """What a night in this room costs beside the room; without the night."""
    if room.extra_adults and tariff.extra_adult_paise:
        listed = room.extra_adults * tariff.extra_adult_paise
        yield Line(kind=LineKind.EXTRA_ADULT, label="Extra adult", quantity=room.extra_adults, listed_paise=listed)
    for age in room.extra_child_ages:
        band = band_of(age, tariff.bands)
        paise = band.extra_paise if band else tariff.extra_adult_paise
        if paise:
            yield Line(kind=LineKind.CHILD, label=f"Child of {age}", listed_paise=paise)
    beds = stay.extra_beds.get(room.room.room_id, 0)
    if beds and tariff.extra_bed_paise:
        listed = beds * tariff.extra_bed_paise
        yield Line(kind=LineKind.EXTRA_BED, label="Extra bed", quantity=beds, listed_paise=listed)
    shares = [band.meal_share if (band := band_of(age, tariff.bands)) else rounding.WHOLE for age in room.child_ages]
    meals = room.adults * stay.plan.meal_paise + sum(
        rounding.percent_of(stay.plan.meal_paise, share) for share in shares
    )
    if meals:
        eaters = room.adults + sum(share > 0 for share in shares)
        sac = service_codes.meal_code(apart=tariff.tax.meal_percent is not None)
        yield Line(kind=LineKind.MEAL, label=f"Meals ({stay.plan.meals})", sac=sac, quantity=eaters, listed_paise=meals)


def _room_nights(lines: Sequence[Line]) -> tuple[list[Line], list[RoomNight]]:
    """The rooms' lines, and what discounts see of them."""
    rooms = [line for line in lines if line.kind is LineKind.ROOM]
    return rooms, [RoomNight(line.room_id or 0, line.night or date.min, line.charged_paise) for line in rooms]


def _apply_offer(lines: list[Line], stay: QuoteInput, tariff: Tariff) -> str:
    if not tariff.offers:
        return ""
    rooms, nights = _room_nights(lines)
    best = discounts.best_offer(
        tariff.offers, nights, booked_on=stay.booked_on, nights=len(stay.nights), plan=stay.plan.code
    )
    if best is None:
        return ""
    for line, taken in zip(rooms, best[1], strict=True):
        line.offer_paise = taken
    return best[0].code


def _apply_coupon(lines: list[Line], stay: QuoteInput) -> str:
    if stay.coupon is None:
        return ""
    rooms, nights = _room_nights(lines)
    shares = discounts.redeem(
        stay.coupon, nights, booked_on=stay.booked_on, nights=len(stay.nights), plan=stay.plan.code
    )
    for line, taken in zip(rooms, shares, strict=True):
        line.coupon_paise = taken
    return stay.coupon.code


def _tax_room_night(group: Sequence[Line], tariff: Tariff) -> None:
    """One room and night: the slab follows what is charged for both together."""
    terms, night = tariff.tax, group[0].night
    assert night is not None
    slabs = tax.slabs_for(night, terms.table)
    aside = {LineKind.MEAL} if terms.meal_percent is not None else set()
    uncounted = aside if terms.extra_bed_counts else aside | {LineKind.EXTRA_BED}
    value = sum(line.charged_paise for line in group if line.kind not in uncounted)
    room_percent = slabs.percent_in(value) if terms.inclusive else slabs.percent(value)
    for line in group:
        _tax(line, (terms.meal_percent or 0) if line.kind in aside else room_percent, inclusive=terms.inclusive)


def _tax(line: Line, percent: int, *, inclusive: bool) -> None:
    taxed = (tax.tax_inside if inclusive else tax.tax_on_top)(line.charged_paise, percent)
    line.price_paise, line.tax_percent, line.half_paise = taxed.net_paise, percent, taxed.half_paise


def _add_on(add_on: ChosenAddOn, stay: QuoteInput) -> Line:
    quantity = add_on.count(nights=len(stay.nights), guests=stay.guests)
    listed = quantity * add_on.paise
    return Line(
        kind=LineKind.ADD_ON,
        label=add_on.label,
        code=add_on.code,
        sac=add_on.sac,
        quantity=quantity,
        listed_paise=listed,
    )
