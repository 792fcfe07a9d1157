"""The deposit of a stay, by the resort's terms."""

from dataclasses import replace
from datetime import date, datetime

from backend.catalogue.models import Resort
from backend.common import resort_days
from backend.pricing import selectors
from backend.pricing.core import deposits
from backend.pricing.core.frozen_price import FrozenPrice


def split_price(price: FrozenPrice, *, resort: Resort, check_in: date, at: datetime) -> FrozenPrice:
    """The frozen price with its deposit and its balance."""
    instalments = deposits.split(
        price.total_paise,
        first_night_paise=price.first_night_paise,
        terms=selectors.deposit_of(resort),
        check_in=check_in,
        booked_on=resort_days.day_of(at),
    )
    return replace(price, deposit=instalments)
