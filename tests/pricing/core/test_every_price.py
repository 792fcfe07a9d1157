"""All of it: 11,001 prices, seven lengths of stay, a hundred percentages."""

from backend.pricing.core import rounding, shares
from tests.pricing.core import grid


def test_p_percent_is_p_percent_whatever_the_price_the_nights_and_p():
    """7.7 million shares: each is the deposit, and the rounded percentage, and its net and tax are all of it."""
    tried = 0
    for sold in grid.stays():
        whole = shares.by_rate(sold)
        total = shares.gross_of(whole)
        for percent in grid.PERCENTS:
            (share,) = shares.percentage(whole, 100 * percent)
            gross = share.net_paise + 2 * share.half_paise
            assert gross == rounding.percent_of(total, 100 * percent), (total, percent)
            assert gross == grid.deposit_of(total, percent), (total, percent)
            tried += 1
    assert tried == len(grid.PRICES) * len(grid.NIGHTS) * len(grid.PERCENTS)
