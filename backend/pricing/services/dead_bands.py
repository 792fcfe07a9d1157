"""Checks owners' prices: tax-inclusive prices must not fall between two GST slabs."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from backend.catalogue.models import Resort
from backend.common import money
from backend.pricing.core import tax
from backend.pricing.core.price_refusals import DeadBand
from backend.pricing.core.rates import Effect
from backend.pricing.models import RateRule, TaxSlab


def dead_band_refusal(price: Decimal, *, on: date) -> str:
    """Why a night cannot cost this, tax included, on that day or later; empty when it can."""
    try:
        for slabs in _slabs_from(on):
            slabs.percent_in(money.paise(price))
    except DeadBand as dead:
        return str(dead)
    return ""


def contains_tax(resort: Resort) -> bool:
    """Whether the resort's prices are what a guest pays."""
    terms = getattr(resort, "terms", None)
    return bool(resort.gstin and terms and terms.prices_include_tax)


def dead_band_refusals(resort: Resort, *, on: date) -> Iterator[str]:
    """What of the resort's rooms and rules could not be sold if its prices contained the tax."""
    rooms = resort.rooms.filter(active=True).values_list("room_number", "price_per_night")
    fixed = RateRule.objects.filter(resort=resort.pk, active=True, effect=Effect.SET).values_list("label", "value")
    prices: Iterable[tuple[str, Decimal]] = [*((f"Room {number}", price) for number, price in rooms), *fixed]
    for name, price in prices:
        if found := dead_band_refusal(price, on=on):
            yield f"{name}: {found}"


def _slabs_from(on: date) -> list[tax.Slabs]:
    rows = [
        tax.Slabs(
            since=row.since,
            low_up_to_paise=money.paise(row.low_up_to),
            low_percent=row.low_percent,
            high_percent=row.high_percent,
        )
        for row in TaxSlab.objects.all()
    ] or list(tax.INDIA)
    return [tax.slabs_for(on, rows), *(row for row in rows if row.since > on)]
