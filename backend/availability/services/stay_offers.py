"""What a resort sells a party for some nights: each type of rooms in each rate plan, and sets of rooms where one is not
enough, with their prices. Two statements, whatever the resort has, once it is known.

All prices are those that a hold of the same rooms would freeze at this moment.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from backend.availability import selectors
from backend.availability.core.offer_wish import OfferWish
from backend.availability.services import kept_resorts, sets_of_rooms
from backend.availability.services.kept_resorts import KeptResort, KeptRoom
from backend.availability.services.plan_prices import PlanPrice, PlanPrices
from backend.catalogue.models import RoomType
from backend.common.phrases import phrase
from backend.common.resort_days import day_of
from backend.pricing.core.price_refusals import CouponRefused
from backend.sale_rules.services import restrictions

# Rooms that an answer names of one type.
NAMED_MOST = 10


@dataclass(frozen=True, kw_only=True)
class TypeOffer:
    """A type of rooms, or a room without one: the free rooms that are sold for the stay, the cheapest first, and what
    one of them costs the party in each plan; nothing where none of them sleeps all of it."""

    room_type: RoomType | None
    rooms: Sequence[KeptRoom]
    fits: bool
    prices: Sequence[PlanPrice]

    @property
    def cheapest_paise(self) -> int:
        """Of all plans."""
        return min((price.total_paise for price in self.prices), default=0)


@dataclass(frozen=True, kw_only=True)
class SetOffer:
    """Rooms that sleep the party together, in the order of their ids, and what they cost it in each plan."""

    rooms: Sequence[KeptRoom]
    prices: Sequence[PlanPrice]


@dataclass(frozen=True, kw_only=True)
class StayOffers:
    """All that a resort sells for a stay; `rules` are what forbids it, each with `code`, `label` and `detail`."""

    kept: KeptResort
    wish: OfferWish
    rules: list[dict[str, Any]] = field(default_factory=list)
    types: Sequence[TypeOffer] = ()
    sets: Sequence[SetOffer] = ()
    # All rooms that would do are taken, and one may wait for them.
    can_wait: bool = False
    # Why a coupon of the wish has not been counted, where it was not.
    coupon_refused: CouponRefused | None = None


def find_offers(resort_id: int, wish: OfferWish, *, at: datetime) -> StayOffers | None:
    """What this resort sells for the wish, whose nights begin today or later; None where it takes no guests."""
    nights = wish.nights
    short = nights if len(nights) <= settings.MAX_STAY_NIGHTS else type(nights).of(nights.check_in)
    found = kept_resorts.with_resorts(lambda: selectors.rooms_taken([resort_id], short, at=at))
    if not found:
        return None
    now, kept = found[0]
    if rules := _limits(kept, wish, at=at):
        return StayOffers(kept=kept, wish=wish, rules=rules)
    sold, rules = _kinds_sold(kept, wish, at=at)
    if not sold:
        return StayOffers(kept=kept, wish=wish, rules=rules)
    prices = PlanPrices(kept, wish, at=at)
    rooms = [room for room in kept.rooms if room.kind in sold and prices.has_price(room)]
    taken = frozenset(now.taken)
    return _offers(kept, wish, prices, rooms, [room for room in rooms if room.id not in taken], at=at)


def _offers(
    kept: KeptResort,
    wish: OfferWish,
    prices: PlanPrices,
    rooms: Sequence[KeptRoom],
    free: Sequence[KeptRoom],
    *,
    at: datetime,
) -> StayOffers:
    by_type = _by_type(rooms, free)
    types = [_type_offer(kept, prices, type_id, some) for (type_id, _), some in by_type.items()]
    sets: list[SetOffer] = []
    if (wish.rooms or 1) > 1 or not any(one.fits for one in types):
        groups = [some for (type_id, _), some in by_type.items() if type_id is not None]
        chosen = sets_of_rooms.choose_sets(prices, free, groups, exactly=wish.rooms)
        priced = (SetOffer(rooms=some, prices=prices.of_set(some, free)) for some in chosen)
        sets = [one for one in priced if one.prices]
    nothing = not sets and not any(one.prices for one in types)
    waits = nothing and wish.nights.check_in > day_of(at) and prices.cheapest_set(rooms) is not None
    types.sort(key=lambda one: (not one.prices, not one.rooms, one.cheapest_paise))
    refused = next(filter(None, prices.coupon_refused.values()), None)
    return StayOffers(kept=kept, wish=wish, types=types, sets=sets, can_wait=waits, coupon_refused=refused)


def _by_type(rooms: Sequence[KeptRoom], free: Sequence[KeptRoom]) -> dict[tuple[int | None, int], list[KeptRoom]]:
    """The free rooms by their type, each that has none by itself; a type without a free one is there, too."""
    found: dict[tuple[int | None, int], list[KeptRoom]] = {}
    for room in rooms:
        if room.room_type_id is not None:
            found.setdefault((room.room_type_id, 0), [])
    for room in free:
        alone = room.id if room.room_type_id is None else 0
        found.setdefault((room.room_type_id, alone), []).append(room)
    return found


def _type_offer(kept: KeptResort, prices: PlanPrices, type_id: int | None, free: Sequence[KeptRoom]) -> TypeOffer:
    fitting = prices.fitting(free)
    return TypeOffer(
        room_type=kept.room_types[type_id] if type_id is not None else None,
        rooms=fitting or free,
        fits=bool(fitting),
        prices=prices.of_one(fitting, free),
    )


def _limits(kept: KeptResort, wish: OfferWish, *, at: datetime) -> list[dict[str, Any]]:
    """What forbids the stay whatever the resort's own rules are."""
    nights, party = wish.nights, wish.party
    horizon, longest = settings.BOOKING_HORIZON_DAYS, settings.MAX_STAY_NIGHTS
    most = settings.MAX_ROOMS_PER_ATTEMPT
    seats = sum(sorted((room.capacity for room in kept.rooms), reverse=True)[:most])
    found: list[tuple[str, str, dict[str, Any]]] = []
    if nights.check_in > day_of(at) + timedelta(days=horizon):
        latest = (day_of(at) + timedelta(days=horizon)).isoformat()
        detail = phrase("Bookings open {days} days ahead. Choose an earlier date.", days=horizon)
        found.append(("date_too_far", detail, {"check_in_date": latest}))
    if len(nights) > longest:
        detail = phrase("A stay lasts at most {nights} nights.", nights=longest)
        found.append(("stay_too_long", detail, {"nights": longest}))
    if not seats:
        found.append(("not_sold", phrase("Some of these nights are not on sale."), {}))
    elif party.size > seats:
        detail = phrase("One booking here is for at most {guests} guests.", guests=seats)
        found.append(("capacity_exceeded", detail, {"guests": seats}))
    return [{"code": code, "label": "", "detail": detail, "fits": fits} for code, detail, fits in found]


def _kinds_sold(kept: KeptResort, wish: OfferWish, *, at: datetime) -> tuple[set[int], list[dict[str, Any]]]:
    """The kinds of rooms that are sold for the stay; and where none is, all that stands against it."""
    sold: set[int] = set()
    against: dict[tuple[str, str], dict[str, Any]] = {}
    for number, kind in enumerate(kept.kinds):
        told = restrictions.rules_against(
            kept.restrictions, rooms=[kind.room], nights=wish.nights, party=wish.party, at=at
        )
        if not told:
            sold.add(number)
        for rule in told:
            shown = {"code": rule["limit"], "label": rule["label"], "detail": rule["detail"], "fits": rule["fits"]}
            against.setdefault((rule["limit"], str(rule["fits"])), shown)
    return sold, [] if sold else list(against.values())
