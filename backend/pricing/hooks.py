"""What rooms below ask of prices: a night with its tax."""

from datetime import date

from backend.catalogue.models import Resort
from backend.catalogue.services.shown_prices import NIGHT_WITH_TAX
from backend.pricing.core import tax
from backend.pricing.selectors import tariff_of


@NIGHT_WITH_TAX.register
def night_with_tax(resort: Resort, night_paise: int, on: date) -> int:
    """A room's base price of a night with its tax, in paise."""
    terms = tariff_of(resort).tax
    if terms.inclusive or not terms.registered:
        return night_paise
    percent = tax.slabs_for(on, terms.table).percent(night_paise)
    return night_paise + 2 * tax.tax_on_top(night_paise, percent).half_paise
