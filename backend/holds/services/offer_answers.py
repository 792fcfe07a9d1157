"""The offers of a resort with what only holds know: whether the coupon is used up, and the ids that a hold accepts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from backend.availability.core.offer_wish import OfferWish
from backend.availability.services import stay_offers
from backend.availability.services.plan_prices import PlanPrice
from backend.availability.services.stay_offers import StayOffers
from backend.catalogue.models import Resort
from backend.common.errors import BadInput, NotFound
from backend.common.nights import Nights
from backend.common.phrases import phrase, spoken
from backend.holds.core.stay_request import StayRequest
from backend.holds.services import coupon_claims, drafts
from backend.pricing import selectors as pricing
from backend.pricing.core.party import Party
from backend.pricing.models import Coupon
from backend.pricing.services import stay_quotes


@dataclass(frozen=True, kw_only=True)
class CouponState:
    """The coupon that a guest typed, whether any price counts it, and why not."""

    code: str
    applies: bool
    detail: str = ""


def offers_for(
    *, slug: str, nights: Nights, party: Party, rooms: int | None = None, coupon: str = "", at: datetime
) -> tuple[StayOffers, CouponState | None]:
    """What the resort sells this party, and what became of the coupon that it typed.

    Raises NotFound for a resort that takes no guests.
    """
    resort = Resort.objects.filter(slug=slug, active=True).first()
    if resort is None:
        raise NotFound
    code = coupon.strip().upper()
    row, refused = _coupon(resort, code, at=at) if code else (None, "")
    wish = OfferWish(nights=nights, party=party, rooms=rooms, coupon=pricing.coupon(row) if row else None)
    found = stay_offers.find_offers(resort.pk, wish, at=at)
    if found is None:
        raise NotFound
    return found, _state(code, found, refused) if code else None


def offered_stay(offers: StayOffers, price: PlanPrice) -> StayRequest:
    """What a guest who wants this asks for: a hold of it costs what the offer says."""
    return StayRequest(
        resort_id=offers.kept.resort.pk,
        nights=offers.wish.nights,
        party=offers.wish.party,
        room_ids=() if price.room_types else price.room_ids,
        room_types=price.room_types,
        rate_plan=price.plan.code,
        coupon=price.price.coupon,
    )


def _coupon(resort: Resort, code: str, *, at: datetime) -> tuple[Coupon | None, str]:
    """The coupon where somebody may use it, or why nobody may. How often one guest has, is asked at the hold."""
    try:
        coupon = stay_quotes.find_coupon(resort, code)
    except BadInput as unknown:
        return None, unknown.extra["errors"][0]["detail"]
    if coupon.most_uses is not None:
        used = coupon_claims.with_coupon_uses(Coupon.objects.filter(pk=coupon.pk), at=at).get().used  # type: ignore[attr-defined]
        if used >= coupon.most_uses:
            return None, coupon_claims.CouponUsedUp.message
    return coupon, ""


def _state(code: str, offers: StayOffers, refused: str) -> CouponState:
    prices: Sequence[PlanPrice] = [
        *(price for one in offers.types for price in one.prices),
        *(price for some in offers.sets for price in some.prices),
    ]
    if any(price.price.coupon for price in prices):
        return CouponState(code=code, applies=True)
    if not refused and (why := offers.coupon_refused) is not None:
        refused = phrase(why.why.text, **why.blanks)
    elif not refused and prices:
        refused = drafts.NothingToPay.message
    return CouponState(code=code, applies=False, detail=spoken(refused))
