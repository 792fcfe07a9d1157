"""The deposit of a stay, by the resort's terms."""

from datetime import date, datetime
from typing import Any

from backend.catalogue.models import Resort
from backend.pricing import selectors
from backend.pricing.core import deposits
from backend.pricing.services import quoting


def split(price: dict[str, Any], *, resort: Resort, check_in: date, at: datetime) -> dict[str, Any]:
    """The frozen price with its deposit and its balance."""
    terms = selectors.deposit_of(resort)
    instalments = deposits.of_price(price, terms=terms, check_in=check_in, booked_on=quoting.day_of(at))
    return {**price, "deposit": deposits.frozen(instalments)}
