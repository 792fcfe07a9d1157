"""The laws of shares over every whole-rupee price, dealt so that each meets each percentage and each length of stay.

`test_every_price.py` tries all 7.7 million of the first law.
"""

from backend.pricing.core import cancellation_fee, change_settlement
from backend.pricing.core.frozen_line import FrozenLine
from backend.pricing.core.frozen_price import FrozenPrice
from backend.pricing.core.stay_price import LineKind
from tests.pricing.core import grid, parts

# No multiple of the numbers of nights: over 67 prices each of them meets each percentage.
STEP = 67


def test_p_percent_is_p_percent_at_every_price():
    """Every price with every number of nights, and with one percentage or two for each: so all meet all."""
    tried = 0
    for number, sold in enumerate(grid.stays()):
        total = sum(line.gross_paise for line in sold)
        for percent in grid.PERCENTS[number % STEP :: STEP]:
            fee = cancellation_fee.cancellation_fee(sold, grid.TIERS[percent])
            assert grid.deposit_of(total, percent) == fee.total_paise, (sold, percent)
            tried += 1
    assert tried > len(grid.PRICES) * 10


PAIRS = [(nights, left) for nights in grid.NIGHTS for left in range(1, nights)]


def test_a_part_costs_its_share_of_all_at_every_price():
    """Every price, and of it one pair of a stay and what is left of it, with one percentage: 11,001 of them, and over
    2,100 prices every pair meets every percentage."""
    for number, rupees in enumerate(grid.PRICES):
        nights, left = PAIRS[number % len(PAIRS)]
        tier = grid.TIERS[number % 100 + 1]
        old, new = priced(rupees, nights), priced(rupees, left)
        booking = parts.Held(price=old)
        after, settled = booking.becomes(new, tier)
        given_up = old.total_paise - new.total_paise
        assert settled.kept_paise + settled.back_paise + settled.remainder_paise == given_up, rupees
        assert settled.kept_paise <= booking.kept_of_all(tier)
        assert settled.kept_paise == change_settlement.change_charge(old, new, tier)
        if not settled.remainder_paise:
            assert after.kept_of_all(tier) == booking.kept_of_all(tier)


def priced(rupees: int, nights: int) -> FrozenPrice:
    one = grid.night(rupees)
    return parts.of_lines(
        tuple(
            FrozenLine(
                kind=LineKind.ROOM, label="R", room_id=1, night=grid.night(rupees, number).night,
                listed_paise=one.price_paise, price_paise=one.price_paise, tax_percent=one.tax_percent,
                half_paise=one.half_paise, tax_paise=2 * one.half_paise,
            )
            for number in range(nights)
        )
    )  # fmt: skip
