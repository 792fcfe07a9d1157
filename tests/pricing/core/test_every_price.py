"""11,001 prices, seven lengths of stay, a hundred percentages: all of them, or so many as the run has volume."""

from itertools import islice

from backend.pricing.core import rounding, shares
from tests.machinery import volume
from tests.pricing.core import grid


def test_p_percent_is_p_percent_whatever_the_price_the_nights_and_p():
    """Of 7.7 million shares each is the deposit, and the rounded percentage, and its net and tax are all of it."""
    tried = 0
    for sold in islice(grid.stays(), 0, None, volume.every()):
        whole = shares.by_rate(sold)
        total = shares.gross_of(whole)
        for percent in grid.PERCENTS:
            (share,) = shares.percentage(whole, 100 * percent)
            gross = share.net_paise + 2 * share.half_paise
            assert gross == rounding.percent_of(total, 100 * percent), (total, percent)
            assert gross == grid.deposit_of(total, percent), (total, percent)
            tried += 1
    assert tried == -(-len(grid.PRICES) * len(grid.NIGHTS) // volume.every()) * len(grid.PERCENTS)
