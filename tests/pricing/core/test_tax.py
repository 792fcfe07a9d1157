from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.pricing.core import tax
from backend.pricing.core.price_refusals import DeadBand
from backend.pricing.core.tax import Slabs

LAST_OF_OLD, FIRST_OF_NEW = date(2025, 9, 21), date(2025, 9, 22)


@pytest.mark.parametrize(
    ("night", "paise", "percent"),
    [
        (FIRST_OF_NEW, 750_000, 5),
        (FIRST_OF_NEW, 750_001, 18),
        (FIRST_OF_NEW, 1, 5),
        (LAST_OF_OLD, 750_000, 12),
        (LAST_OF_OLD, 750_001, 18),
        (date(2022, 7, 18), 100, 12),
        (date(2099, 1, 1), 100, 5),
    ],
)
def test_the_rate_follows_the_night_and_its_price(night, paise, percent):
    assert tax.slabs_for(night).percent(paise) == percent


def test_nights_before_the_table_begins_get_its_first_row():
    assert tax.slabs_for(date(1999, 1, 1)) == tax.INDIA[0]


def test_the_order_of_the_rows_does_not_matter():
    assert tax.slabs_for(FIRST_OF_NEW, list(reversed(tax.INDIA))) == tax.INDIA[-1]


def test_a_new_rate_is_a_new_row():
    coming = Slabs(since=date(2030, 4, 1), low_up_to_paise=800_000, low_percent=6, high_percent=20)
    table = (*tax.INDIA, coming)
    assert [tax.slabs_for(day, table).percent(790_000) for day in (date(2030, 3, 31), date(2030, 4, 1))] == [18, 6]


@pytest.mark.parametrize(("gross", "percent"), [(787_500, 5), (100, 5), (885_001, 18), (2_000_000, 18)])
def test_a_tax_inclusive_price_shows_its_rate(gross, percent):
    assert tax.INDIA[-1].percent_in(gross) == percent


@pytest.mark.parametrize("gross", [787_501, 800_000, 885_000])
def test_between_the_two_rates_no_tax_inclusive_price_is_right(gross):
    with pytest.raises(DeadBand, match=r"at most 7875\.00, or more than 8850\.00"):
        tax.INDIA[-1].percent_in(gross)


@given(st.integers(1, 10**9))
def test_a_tax_inclusive_price_is_taxed_at_the_rate_of_its_own_net(gross):
    slabs = tax.INDIA[-1]
    try:
        percent = slabs.percent_in(gross)
    except DeadBand:
        return
    assert slabs.percent(tax.tax_inside(gross, percent).net_paise) == percent


@given(st.integers(0, 10**10), st.sampled_from([0, 5, 12, 18, 28]))
def test_what_is_taken_out_of_a_price_adds_up_to_it(gross, percent):
    taxed = tax.tax_inside(gross, percent)
    assert taxed.net_paise + 2 * taxed.half_paise == gross
    assert abs(tax.tax_on_top(taxed.net_paise, percent).half_paise - taxed.half_paise) <= 1


@given(st.integers(0, 10**10), st.sampled_from([5, 18]))
def test_each_half_is_rounded_half_a_paisa_up(net, percent):
    exact = Decimal(net) * percent / 200
    assert tax.tax_on_top(net, percent).half_paise == int(exact.quantize(Decimal(1), ROUND_HALF_UP))
