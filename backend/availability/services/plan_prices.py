"""What rooms of a resort cost a party in each rate plan, with all that is promised with the price."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from backend.availability.core.offer_wish import OfferWish
from backend.availability.services.kept_resorts import KeptResort, KeptRoom
from backend.availability.services.party_prices import PartyPrices
from backend.common.money import LEAST_PAISE
from backend.common.resort_days import day_of
from backend.pricing import selectors as pricing
from backend.pricing.core import deposits, stay_price
from backend.pricing.core.frozen_price import FrozenPrice
from backend.pricing.core.party import seat
from backend.pricing.core.plans import PlanTerms
from backend.pricing.core.price_refusals import CouponRefused, DeadBand
from backend.pricing.core.stay_price import Quote, QuoteInput


@dataclass(frozen=True, kw_only=True)
class PlanPrice:
    """Rooms in a plan: what a hold of them would freeze, and how they are asked for. By type, as `room_types` with the
    number of rooms, where whichever rooms the house chooses cost the same; else by id."""

    plan: PlanTerms
    price: FrozenPrice
    room_ids: tuple[int, ...]
    room_types: Mapping[str, int]

    @property
    def total_paise(self) -> int:
        """With tax."""
        return self.price.total_paise


class PlanPrices:
    """The prices of a resort's rooms for one wish, in all its plans."""

    def __init__(self, kept: KeptResort, wish: OfferWish, *, at: datetime) -> None:
        self.kept, self.wish, self.booked_on = kept, wish, day_of(at)
        # The default plan first.
        self.plans = [
            PartyPrices(kept, party=wish.party, plan=plan, nights=wish.nights, booked_on=self.booked_on)
            for plan in kept.plans
        ]
        # Why the coupon has not been counted, by plan.
        self.coupon_refused: dict[str, CouponRefused | None] = {}
        self._quoted: dict[tuple[str, tuple[int, ...]], FrozenPrice | None] = {}

    def has_price(self, room: KeptRoom) -> bool:
        """Whether it has a lawful price in the default plan."""
        return self.plans[0].alone[room.kind] is not None

    def fitting(self, rooms: Sequence[KeptRoom]) -> list[KeptRoom]:
        """Those that sleep the whole party, the cheapest in the default plan first."""
        fits = [room for room in rooms if room.capacity >= self.wish.party.size]
        return sorted(fits, key=lambda room: _alone(self.plans[0], room))

    def cheapest_set(self, rooms: Sequence[KeptRoom]) -> list[KeptRoom] | None:
        """Of these rooms those that sleep the party for the least in the default plan, in the order of their ids."""
        if not rooms or sum(room.capacity for room in rooms) < self.wish.party.size:
            return None
        found = self.plans[0].cheapest(rooms)
        by_id = {room.id: room for room in rooms}
        return [by_id[pk] for pk in sorted(found[2])] if found else None

    def of_one(self, fitting: Sequence[KeptRoom], free: Sequence[KeptRoom]) -> list[PlanPrice]:
        """The cheapest of the rooms that fit, in each plan; `free` are all of their type."""
        found = []
        for prices in self.plans:
            priced = [room for room in fitting if prices.alone[room.kind] is not None]
            if priced:
                best = min(priced, key=lambda room: _alone(prices, room))
                found += self._priced(prices.plan, [best], free)
        return found

    def of_set(self, rooms: Sequence[KeptRoom], free: Sequence[KeptRoom]) -> list[PlanPrice]:
        """These rooms together, in the order of their ids, in each plan; `free` are all rooms that are."""
        return [one for prices in self.plans for one in self._priced(prices.plan, rooms, free)]

    def _priced(self, plan: PlanTerms, rooms: Sequence[KeptRoom], free: Sequence[KeptRoom]) -> list[PlanPrice]:
        price = self._quote(plan, rooms)
        if price is None:
            return []
        ids = tuple(room.id for room in rooms)
        return [PlanPrice(plan=plan, price=price, room_ids=ids, room_types=self._as_types(rooms, free))]

    def _as_types(self, rooms: Sequence[KeptRoom], free: Sequence[KeptRoom]) -> dict[str, int]:
        """The rooms by their type, where any free ones of it cost the same and promise as many places; else nothing."""
        types = {room.room_type_id for room in rooms}
        (type_id, *others) = types
        if type_id is None or others:
            return {}
        kind = self.kept.room_types[type_id]
        alike = {room.kind for room in free if room.room_type_id == type_id}
        if len(alike) > 1 or kind.capacity * len(rooms) < self.wish.party.size:
            return {}
        return {kind.code: len(rooms)}

    def _quote(self, plan: PlanTerms, rooms: Sequence[KeptRoom]) -> FrozenPrice | None:
        """None where there is no lawful price, or one that nobody can pay. Rooms of one kind cost the same."""
        key = (plan.code, tuple(room.kind for room in rooms))
        if key not in self._quoted:
            self._quoted[key] = self._frozen(plan, rooms)
        return self._quoted[key]

    def _frozen(self, plan: PlanTerms, rooms: Sequence[KeptRoom]) -> FrozenPrice | None:
        try:
            quote = self._with_coupon(plan, rooms) or stay_price.quote(self._stay(plan, rooms), self.kept.tariff)
        except DeadBand:
            return None
        if 0 < quote.total_paise < LEAST_PAISE:
            return None
        resort = self.kept.resort
        price = FrozenPrice.of(quote, cancellation=pricing.policy_of(resort, plan.code))
        instalments = deposits.split(
            price.total_paise,
            first_night_paise=price.first_night_paise,
            terms=pricing.deposit_of(resort),
            check_in=self.wish.nights.check_in,
            booked_on=self.booked_on,
        )
        return replace(price, deposit=instalments)

    def _with_coupon(self, plan: PlanTerms, rooms: Sequence[KeptRoom]) -> Quote | None:
        """With the coupon of the wish; None where it does not count for these rooms in this plan."""
        if self.wish.coupon is None:
            return None
        stay = replace(self._stay(plan, rooms), coupon=self.wish.coupon)
        try:
            quote = stay_price.quote(stay, self.kept.tariff)
        except CouponRefused as refused:
            self.coupon_refused.setdefault(plan.code, refused)
            return None
        if 0 < quote.total_paise < LEAST_PAISE:
            self.coupon_refused.setdefault(plan.code, None)
            return None
        return quote

    def _stay(self, plan: PlanTerms, rooms: Sequence[KeptRoom]) -> QuoteInput:
        offers = [
            replace(self.kept.kinds[room.kind].offer, room_id=room.id, room_number=room.room_number) for room in rooms
        ]
        return QuoteInput(
            nights=self.wish.nights, booked_on=self.booked_on, rooms=seat(self.wish.party, offers), plan=plan
        )


def _alone(prices: PartyPrices, room: KeptRoom) -> int:
    totals = prices.alone[room.kind]
    return totals.total_paise if totals else 0
