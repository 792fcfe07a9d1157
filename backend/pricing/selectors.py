"""What a resort has decided about prices, as the core wants it."""

from backend.catalogue.models import Resort
from backend.pricing.core.tariff import Tariff, TaxTerms


def tariff_of(resort: Resort) -> Tariff:
    """The resort's tariff; one that has decided nothing charges rooms x nights x price."""
    return Tariff(tax=TaxTerms(registered=bool(resort.gstin)))
