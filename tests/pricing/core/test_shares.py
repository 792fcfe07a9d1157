"""A share is a part of a gross sum: exactly so many paise, taxed as what it is taken from."""

from hypothesis import given
from hypothesis import strategies as st

from backend.pricing.core import rounding, shares
from backend.pricing.core.shares import RateShare

# Whatever may have been sold, and more: odd paise, several rates, tax of a paisa on nothing.
at_a_rate = st.builds(
    RateShare, tax_percent=st.sampled_from([0, 5, 12, 18, 100]), net_paise=st.integers(0, 10**8),
    half_paise=st.integers(0, 10**7),
)  # fmt: skip
sold = st.lists(at_a_rate, max_size=6).map(lambda found: shares.together(tuple(found)))


@given(sold, st.integers(0, 10_000))
def test_a_percentage_is_that_of_the_gross_sum_rounded_once(whole, hundredths):
    found = shares.percentage(whole, hundredths)
    assert shares.gross_of(found) == rounding.percent_of(shares.gross_of(whole), hundredths)


@given(sold, st.integers(0, 10**9))
def test_a_part_is_so_much_to_the_paisa_and_at_no_rate_more_than_there_is(whole, wanted):
    paise = min(wanted, shares.gross_of(whole))
    found = shares.part_of(whole, paise)
    assert shares.gross_of(found) == paise
    left = {one.tax_percent: one for one in whole}
    for one in found:
        all_of_it = left[one.tax_percent]
        assert 0 < one.gross_paise <= all_of_it.gross_paise
        assert one.net_paise >= 0
        assert 0 <= one.half_paise <= all_of_it.half_paise


@given(sold)
def test_all_of_it_is_what_it_was(whole):
    assert shares.part_of(whole, shares.gross_of(whole)) == whole
    assert shares.percentage(whole, rounding.WHOLE) == whole
    assert shares.percentage(whole, 0) == ()


@given(sold, st.integers(0, 10**9))
def test_the_tax_in_a_part_is_in_proportion_to_the_paisa(whole, wanted):
    left = {one.tax_percent: one for one in whole}
    for one in shares.part_of(whole, min(wanted, shares.gross_of(whole))):
        all_of_it = left[one.tax_percent]
        assert abs(one.half_paise * all_of_it.gross_paise - all_of_it.half_paise * one.gross_paise) <= (
            all_of_it.gross_paise
        )


def test_of_nothing_a_part_has_no_tax():
    assert shares.part_of((), 0) == ()
    assert shares.part_of((), 40) == (RateShare(tax_percent=0, net_paise=40, half_paise=0),)


def test_a_paisa_is_not_all_tax():
    whole = (RateShare(tax_percent=5, net_paise=0, half_paise=1),)
    assert shares.part_of(whole, 1) == (RateShare(tax_percent=5, net_paise=1, half_paise=0),)
