"""The tariff: everything a quote needs to know about a resort's prices."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.pricing.core import tax
from backend.pricing.core.discounts import DiscountTerms
from backend.pricing.core.party import BandTerms
from backend.pricing.core.rates import Rule


@dataclass(frozen=True, kw_only=True)
class TaxTerms:
    """A resort without a GSTIN is not `registered` and charges no tax."""

    registered: bool
    # Prices of rooms, extra people, beds and meals contain the tax.
    inclusive: bool = False
    table: Sequence[tax.Slabs] = tax.INDIA
    # Whether an extra bed counts towards the slab of its room-night; it is taxed at the room's rate either way.
    extra_bed_counts: bool = True
    # Meals within a plan are sold separately at this rate; None makes them a part of the room-night.
    meal_percent: int | None = 5
    # A supply to a SEZ without payment of tax: priced as ever, and no tax on it.
    zero_rated: bool = False


@dataclass(frozen=True, kw_only=True)
class Tariff:
    """A resort's rules and extras. The empty one charges rooms x nights x price."""

    tax: TaxTerms
    rules: Sequence[Rule] = ()
    offers: Sequence[DiscountTerms] = ()
    bands: Sequence[BandTerms] = ()
    # A night each.
    extra_adult_paise: int = 0
    extra_bed_paise: int = 0
