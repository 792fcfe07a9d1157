"""Every whole-rupee price from 1,000 to 12,000, for one to seven nights, at the rate of its slab, and every percent."""

from collections.abc import Iterator
from datetime import date, timedelta

from backend.pricing.core import deposits, tax
from backend.pricing.core.cancellation_fee import Sold, Tier
from backend.pricing.core.deposits import DepositTerms, Pays

ARRIVAL, BOOKED = date(2026, 12, 20), date(2026, 11, 20)
PRICES, NIGHTS, PERCENTS = range(1_000, 12_001), range(1, 8), range(1, 101)
SLABS = tax.slabs_for(ARRIVAL)
TIERS = {percent: Tier(days_before=0, fee_percent=100 * percent) for percent in PERCENTS}
TERMS = {percent: DepositTerms(pays=Pays.PERCENT, percent=100 * percent) for percent in PERCENTS}


def night(rupees: int, number: int = 0) -> Sold:
    """One of them, with its tax."""
    taxed = tax.tax_on_top(100 * rupees, SLABS.percent(100 * rupees))
    return Sold(
        night=ARRIVAL + timedelta(days=number), of_room=True, price_paise=taxed.net_paise,
        tax_percent=taxed.percent, half_paise=taxed.half_paise, room_id=1,
    )  # fmt: skip


def stays() -> Iterator[list[Sold]]:
    """All of them: 77,007."""
    for rupees in PRICES:
        of_it = [night(rupees, number) for number in range(NIGHTS[-1])]
        for nights in NIGHTS:
            yield of_it[:nights]


def deposit_of(total_paise: int, percent: int) -> int:
    """What is paid at once."""
    terms = TERMS[percent]
    found = deposits.split(total_paise, first_night_paise=0, terms=terms, check_in=ARRIVAL, booked_on=BOOKED)
    return found.now_paise
