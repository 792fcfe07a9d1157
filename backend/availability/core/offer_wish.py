"""What somebody who looks at a resort's prices wishes, as one value."""

from dataclasses import dataclass

from backend.common.nights import Nights
from backend.pricing.core.discounts import DiscountTerms
from backend.pricing.core.party import Party


@dataclass(frozen=True, kw_only=True)
class OfferWish:
    """Nights, a party, in how many rooms it wants to sleep (None: as it is cheapest), and a coupon that may be used."""

    nights: Nights
    party: Party
    rooms: int | None = None
    coupon: DiscountTerms | None = None
