"""The price of rooms of a resort, as its owner has set it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone

from backend.catalogue.models import Resort, Room
from backend.common.errors import BadInput, DomainError
from backend.pricing import selectors
from backend.pricing.core import party, plans, quoting, refusals
from backend.pricing.core.party import Party
from backend.pricing.models import AddOn, Coupon


class PriceRefused(DomainError):
    """The owner's figures have no lawful price for these nights: nothing that a guest could mend."""

    code = "rate_in_dead_band"
    message = "These nights cannot be priced right now. Choose others, or ask the resort."


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What a guest may choose beside rooms and nights. All of it may be left out."""

    guests: Party
    rate_plan: str = ""
    # Quantities by code, and beds by room id.
    add_ons: Mapping[str, int] = field(default_factory=dict)
    extra_beds: Mapping[int, int] = field(default_factory=dict)


def stay(
    *,
    resort: Resort,
    rooms: Sequence[Room],
    choice: Choice,
    check_in: date,
    check_out: date,
    at: datetime,
    coupon: Coupon | None = None,
) -> quoting.Quote:
    """What these rooms cost for the nights `[check_in, check_out)`, booked at this moment.

    `resort` comes with its terms. Whether the coupon may still be used is the caller's question. Raises BadInput for
    what the guest chose wrongly, PriceRefused for what nobody can price.
    """
    wish = quoting.Wish(
        check_in=check_in,
        check_out=check_out,
        booked_on=today(at),
        rooms=_seated(choice.guests, rooms),
        plan=selectors.plan_of(resort, choice.rate_plan),
        extra_beds=dict(choice.extra_beds),
        add_ons=_add_ons(resort, choice.add_ons),
        coupon=selectors.coupon(coupon) if coupon else None,
    )
    try:
        return quoting.quote(wish, selectors.tariff_of(resort))
    except refusals.CouponRefused as refused:
        raise BadInput(("/coupon", refused.code, str(refused))) from refused
    except refusals.DeadBand as refused:
        raise PriceRefused from refused


def today(at: datetime) -> date:
    """The day at the resorts."""
    return at.astimezone(timezone.get_default_timezone()).date()


def coupon_called(resort: Resort, code: str) -> Coupon:
    """The coupon that a guest typed. Raises BadInput."""
    found = Coupon.objects.filter(resort=resort, code=code.strip().upper(), active=True).first()
    if found is None:
        raise BadInput(("/coupon", "coupon_unknown", "The resort knows no such coupon."))
    return found


def _seated(guests: Party, rooms: Sequence[Room]) -> list[party.Occupancy]:
    offers = [
        party.RoomOffer(
            room_id=room.pk,
            room_number=room.room_number,
            night_paise=room.price_paise,
            included_guests=room.included_guests or room.capacity,
            capacity=room.capacity,
        )
        for room in rooms
    ]
    try:
        return party.seat(guests, offers)
    except refusals.PartyTooLarge as refused:
        raise BadInput(("/guests", "capacity_exceeded", str(refused))) from refused


def _add_ons(resort: Resort, wanted: Mapping[str, int]) -> list[plans.AddOn]:
    if not wanted:
        return []
    rows = {row.code: row for row in AddOn.objects.filter(resort=resort, active=True, code__in=wanted)}
    errors = [
        ("/add_ons", "add_on_unknown", f"The resort has no add-on {code}.")
        if code not in rows
        else ("/add_ons", "add_on_too_many", f"At most {rows[code].most} of {code}.")
        for code, quantity in wanted.items()
        if code not in rows or quantity > rows[code].most
    ]
    if errors:
        raise BadInput(*errors)
    return [selectors.add_on(rows[code], quantity) for code, quantity in sorted(wanted.items())]
