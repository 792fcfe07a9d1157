"""Quotes rooms of a resort."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from backend.catalogue.models import Resort, Room
from backend.common.errors import BadInput, DomainError
from backend.common.nights import Nights
from backend.common.phrases import phrase
from backend.common.resort_days import day_of
from backend.pricing import selectors
from backend.pricing.core import party as seating
from backend.pricing.core import plans, price_refusals, stay_price
from backend.pricing.core.frozen_price import FrozenPrice
from backend.pricing.core.party import Party
from backend.pricing.core.stay_choices import StayChoices
from backend.pricing.core.tariff import Tariff
from backend.pricing.models import AddOn, Coupon
from backend.pricing.services import sez_supplies


class PriceRefused(DomainError):
    """The owner's figures have no lawful price for these nights: nothing that a guest could mend."""

    code = "rate_in_dead_band"
    message = "There is no valid price for these nights right now. Choose other nights, or contact the resort."


# Of what a guest may choose: nothing.
NOTHING: Mapping[Any, int] = {}
NO_OTHERS: Mapping[int, Room] = {}


def price_stay(
    *,
    resort: Resort,
    rooms: Sequence[Room],
    nights: Nights,
    party: Party,
    at: datetime,
    rate_plan: str = "",
    coupon: Coupon | None = None,
    add_ons: Mapping[str, int] = NOTHING,
    extra_beds: Mapping[int, int] = NOTHING,
    sez_gstin: str = "",
    bought: Mapping[int, Room] = NO_OTHERS,
) -> stay_price.Quote:
    """What these rooms cost a party for these nights, booked at this moment.

    `resort` comes with its terms; `add_ons` are quantities by code, `extra_beds` beds by room id; `sez_gstin` is of a
    SEZ that is charged no tax; `bought` are, by room id, rooms whose prices count instead. Whether the coupon may still
    be used is the caller's question. Raises BadInput for what the guest chose wrongly, PriceRefused for what nobody can
    price, EInvoiceNeeded.
    """
    rooms, bought, tariff = _of_one_version(resort, rooms, bought)
    if sez_gstin:
        sez_supplies.refuse_zero_rating(resort=resort, sez_gstin=sez_gstin, nights=nights)
        tariff = replace(tariff, tax=replace(tariff.tax, zero_rated=True))
    stay = stay_price.QuoteInput(
        nights=nights,
        booked_on=day_of(at),
        rooms=_seated(party, rooms, bought),
        plan=selectors.plan_of(resort, rate_plan),
        extra_beds=_extra_beds(extra_beds, rooms, tariff),
        add_ons=_add_ons(resort, add_ons),
        coupon=selectors.coupon(coupon) if coupon else None,
    )
    return _quote(stay, tariff)


def _of_one_version(
    resort: Resort, rooms: Sequence[Room], bought: Mapping[int, Room]
) -> tuple[Sequence[Room], Mapping[int, Room], Tariff]:
    """Rooms and tariff as they were together at one moment. A tariff that is newer than the resort is one for rooms as
    they are by then: who changes both at once sells neither mixture."""
    version = selectors.version_of(resort)
    tariff = selectors.tariff_of(resort)
    if selectors.version_of(resort) == version:
        return rooms, bought, tariff
    fresh = selectors.read_again(resort, [*rooms, *bought.values()])
    rooms, bought = fresh[: len(rooms)], dict(zip(bought, fresh[len(rooms) :], strict=True))
    return rooms, bought, selectors.tariff_of(resort)


def _quote(stay: stay_price.QuoteInput, tariff: Tariff) -> stay_price.Quote:
    try:
        return stay_price.quote(stay, tariff)
    except price_refusals.CouponRefused as refused:
        raise BadInput(("/coupon", refused.code, phrase(refused.why.text, **refused.blanks))) from refused
    except price_refusals.DeadBand as refused:
        raise PriceRefused from refused


def frozen(*, resort: Resort, quote: stay_price.Quote, choices: StayChoices, sez_gstin: str = "") -> FrozenPrice:
    """The quote as an attempt keeps it, with what was asked for, what is promised at this moment about cancelling, the
    house rules that its guests are asked to keep, and the registration that it is charged under."""
    promise = selectors.policy_of(resort, quote.plan.code)
    supplier = sez_supplies.registration_of(resort, sez_gstin=sez_gstin)
    price = FrozenPrice.of(quote, cancellation=promise, house_rules=resort.house_rules, supplier=supplier)
    return replace(price, choices=choices)


def find_coupon(resort: Resort, code: str) -> Coupon:
    """The coupon that a guest typed. Raises BadInput."""
    found = Coupon.objects.filter(resort=resort, code=code.strip().upper(), active=True).first()
    if found is None:
        raise BadInput(("/coupon", "coupon_unknown", "The resort has no such coupon."))
    return found


def _seated(people: Party, rooms: Sequence[Room], bought: Mapping[int, Room] = NO_OTHERS) -> list[seating.Occupancy]:
    offers = [
        seating.RoomOffer(
            room_id=room.pk,
            room_number=room.room_number,
            night_paise=sold.price_paise,
            included_guests=sold.included_guests or sold.capacity,
            capacity=room.capacity,
            bought_id=sold.pk,
        )
        for room in rooms
        for sold in [bought.get(room.pk, room)]
    ]
    try:
        return seating.seat(people, offers)
    except price_refusals.PartyTooLarge as refused:
        seats = sum(room.capacity for room in rooms)
        detail = phrase("These rooms sleep {seats} guests, not {guests}.", seats=seats, guests=people.size)
        raise BadInput(("/guests", "capacity_exceeded", detail)) from refused


def _add_ons(resort: Resort, wanted: Mapping[str, int]) -> list[plans.ChosenAddOn]:
    if not wanted:
        return []
    rows = {row.code: row for row in AddOn.objects.filter(resort=resort, active=True, code__in=wanted)}
    errors = [
        (f"/add_ons/{index}/code", "add_on_unknown", phrase("The resort has no add-on {code}.", code=code))
        if code not in rows
        else (
            f"/add_ons/{index}/quantity",
            "add_on_too_many",
            phrase("At most {most} of {code}.", most=rows[code].most, code=code),
        )
        for index, (code, quantity) in enumerate(wanted.items())
        if code not in rows or quantity > rows[code].most
    ]
    if errors:
        raise BadInput(*errors)
    return [selectors.add_on(rows[code], quantity) for code, quantity in sorted(wanted.items())]


def _extra_beds(wanted: Mapping[int, int], rooms: Sequence[Room], tariff: Tariff) -> dict[int, int]:
    known = {room.pk for room in rooms}
    errors = [
        (f"/extra_beds/{index}/room_id", "room_not_selected", phrase("Room {room} is not selected.", room=room_id))
        for index, room_id in enumerate(wanted)
        if room_id not in known
    ]
    if errors:
        raise BadInput(*errors)
    if wanted and not tariff.extra_bed_paise:
        # A bed without a line in the price would be a promise that nobody reads.
        raise BadInput(("/extra_beds", "no_extra_beds", "The resort has no extra beds."))
    return dict(wanted)
