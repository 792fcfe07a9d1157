"""Prices a changed stay: what was asked for when booking, counted anew by today's prices and rules.

What is not to be had any more falls away and is named. Rooms cost what was bought: whom the house has put into another
room pays for that one as little as before.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from django.db.models import Q

from backend.bookings import selectors
from backend.bookings.core.fallen_parts import FallenPart, PartKind
from backend.bookings.models import FinalBooking
from backend.catalogue.models import Room
from backend.common.errors import BadInput
from backend.common.nights import Nights
from backend.holds.core.stay_request import StayRequest
from backend.holds.models import BookingAttempt
from backend.holds.services import drafts
from backend.holds.services.resort_rooms import read_resort_rooms
from backend.inventory import selectors as inventory_selectors
from backend.inventory.core import best_fit
from backend.pricing.core.frozen_price import FrozenPrice
from backend.pricing.core.plans import STANDARD
from backend.pricing.core.stay_choices import StayChoices
from backend.pricing.models import AddOn

Fallen = tuple[FallenPart, ...]


def draft_anew(
    booking: FinalBooking, *, nights: Nights, room_ids: tuple[int, ...], choices: StayChoices, at: datetime
) -> tuple[BookingAttempt, Fallen]:
    """The attempt that a hold of the changed stay would be, and what of the booking is not in it.

    Raises BadInput for what cannot fall away, such as rooms that do not seat the party, and the other refusals of
    drafts.draft.
    """
    attempt, price = booking.attempt, booking.attempt.frozen_price
    wish = StayRequest(
        resort_id=booking.resort_id,
        nights=nights,
        party=attempt.party,
        room_ids=room_ids,
        rate_plan=price.plan.code if price.plan else STANDARD.code,
        coupon=attempt.coupon.code if attempt.coupon else "",
        add_ons=choices.add_ons,
        extra_beds=choices.extra_beds,
        sez_gstin=price.zero_rated_for,
        asked_types=choices.room_types,
        bought=choices.bought,
    )
    fallen: list[FallenPart] = []
    while True:
        try:
            return drafts.draft(
                user_id=booking.user_id, request=wish, resort_rooms=read_resort_rooms(wish), at=at
            ), tuple(fallen)
        except BadInput as refused:
            error = refused.extra["errors"][0]
            left = _without(wish, price, pointer=error["pointer"], reason=error["code"])
            if left is None:
                raise
            wish = left[0]
            fallen.append(left[1])


def other_rooms_of_type(
    booking: FinalBooking, *, nights: Nights, was: Collection[int], choices: StayChoices, at: datetime
) -> dict[int, int]:
    """Rooms of the booking that somebody else has for the nights, or that are closed, and were asked for by type: each
    with another free one of its type, by best fit. Where there is none the room is left out."""
    if not choices.room_types:
        return {}
    open_rooms = set(Room.objects.filter(pk__in=was, active=True).values_list("pk", flat=True))
    lost = {*selectors.rooms_taken_by_others(booking, was, nights, at=at), *(set(was) - open_rooms)}
    wanted = {room_id: code for room_id, code in sorted(choices.room_types.items()) if room_id in lost}
    rooms = Room.objects.filter(resort=booking.resort_id, active=True, room_type__code__in=wanted.values())
    rooms = rooms.exclude(pk__in=was).select_related("room_type")
    own = Q(attempt=booking.attempt_id) | Q(change__booking=booking)
    gaps = inventory_selectors.gaps(rooms=list(rooms), nights=nights, at=at, but=own) if wanted else {}
    found: dict[int, int] = {}
    for room_id, code in wanted.items():
        free = [gaps[room.pk] for room in rooms if room.pk in gaps and room.room_type and room.room_type.code == code]
        best = next((gap.room_id for gap in best_fit.best_first(free) if gap.room_id not in found.values()), None)
        if best is not None:
            found[room_id] = best
    return found


def _without(
    wish: StayRequest, price: FrozenPrice, *, pointer: str, reason: str
) -> tuple[StayRequest, FallenPart] | None:
    """The wish without the part that a refusal points at, and that part; None where it is none that can fall away."""
    _, part, *index = pointer.split("/")
    if part == "coupon":
        return replace(wish, coupon=""), FallenPart(kind=PartKind.COUPON, code=wish.coupon, reason=reason)
    if part == "rate_plan":
        label = price.plan.label if price.plan else STANDARD.label
        gone = FallenPart(kind=PartKind.RATE_PLAN, code=wish.rate_plan, label=label, reason=reason)
        return replace(wish, rate_plan=""), gone
    if part == "extra_beds":
        gone = FallenPart(kind=PartKind.EXTRA_BED, quantity=sum(wish.extra_beds.values()), reason=reason)
        return replace(wish, extra_beds={}), gone
    if part == "add_ons":
        return _with_fewer(wish, price, code=list(wish.add_ons)[int(index[0])], reason=reason)
    return None


def _with_fewer(wish: StayRequest, price: FrozenPrice, *, code: str, reason: str) -> tuple[StayRequest, FallenPart]:
    """As many of an add-on as there may be today: none where it has ended."""
    row = AddOn.objects.filter(resort=wish.resort_id, code=code, active=True).first()
    asked = wish.add_ons[code]
    left = min(row.most, asked) if row else 0
    label = next((line.label for line in price.lines if line.code == code), code)
    gone = FallenPart(kind=PartKind.ADD_ON, code=code, label=label, quantity=asked - left, reason=reason)
    return replace(wish, add_ons=_quantities(wish.add_ons, code, left)), gone


def _quantities(add_ons: Mapping[str, int], code: str, quantity: int) -> dict[str, int]:
    fewer = {**add_ons, code: quantity}
    return {known: number for known, number in fewer.items() if number}
