from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.pricing.core import rounding

amounts = st.integers(-(10**12), 10**12)


@given(amounts, st.integers(0, 20_000))
def test_percentages_are_rounded_half_up_away_from_zero(amount, hundredths):
    exact = Decimal(amount) * hundredths / 10_000
    assert rounding.percent_of(amount, hundredths) == int(exact.quantize(Decimal(1), ROUND_HALF_UP))


@given(st.lists(st.integers(0, 10**7), max_size=400), st.integers(0, 10**9))
def test_shares_add_up_and_none_is_above_its_weight(weights, wanted):
    total = min(wanted, sum(weights))
    shares = rounding.spread(total, weights)
    assert sum(shares) == total
    assert all(0 <= share <= weight for share, weight in zip(shares, weights, strict=True))


@given(st.lists(st.integers(1, 10**7), min_size=1, max_size=50), st.integers(0, 10**9))
def test_a_share_is_within_a_paisa_of_its_exact_part(weights, wanted):
    total = min(wanted, sum(weights))
    for share, weight in zip(rounding.spread(total, weights), weights, strict=True):
        assert abs(share - Decimal(total) * weight / sum(weights)) <= 1


def test_nothing_is_shared_over_nothing():
    assert rounding.spread(0, [0, 0]) == [0, 0]


@pytest.mark.parametrize(("amount", "rounded"), [(1, 1), (-1, -1), (3, 2), (-3, -2)])
def test_half_a_paisa_goes_away_from_zero(amount, rounded):
    assert rounding.ratio(amount, 1, 2) == rounded
