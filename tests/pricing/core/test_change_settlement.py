from hypothesis import given
from hypothesis import strategies as st

from backend.pricing.core import cancellation_fee, change_settlement
from backend.pricing.core.cancellation_fee import FULL_REFUND, Policy, Tier
from backend.pricing.core.frozen_price import FrozenPrice
from tests.pricing.example_stays import MODERATE, stay

paise = st.integers(0, 10**9)


@given(new=paise, total=paise, balance=paise, gives_back=st.booleans())
def test_what_was_paid_and_what_follows_is_the_total(new, total, balance, gives_back):
    balance = min(balance, total)
    found = change_settlement.settle_change(new, total_paise=total, balance_paise=balance, gives_back=gives_back)
    paid = total - balance
    assert paid + found.now_paise - found.back_paise + found.balance_paise == found.total_paise
    assert found.total_paise == new + found.kept_paise
    assert min(found.now_paise, found.back_paise, found.kept_paise, found.balance_paise) >= 0
    assert not (found.back_paise and found.kept_paise)


def test_a_change_in_good_time_leaves_the_promise():
    assert change_settlement.ratcheted(MODERATE, 10) == MODERATE
    assert change_settlement.ratcheted(FULL_REFUND, 1) == FULL_REFUND


def test_a_later_one_leaves_no_better_tier():
    kept = change_settlement.ratcheted(MODERATE, 5)
    assert kept.tier(400) == kept.tier(5) == MODERATE.tier(5)
    assert kept.tier(0) == MODERATE.tier(0)


def test_where_no_tier_fits_everything_stays_the_fee():
    week = Policy(code="week", label="A week", tiers=(Tier(days_before=7),))
    assert change_settlement.ratcheted(week, 3).tier(400) == cancellation_fee.EVERYTHING


@given(share=st.integers(1, 1_679_000))
def test_what_is_kept_is_so_much_to_the_paisa_at_the_rates_that_were_sold(share):
    price = FrozenPrice.of(stay("7000", "8000"))
    lines = change_settlement.kept_of(price, share)
    assert sum(line.price_paise + line.tax_paise for line in lines) == share
    assert {line.tax_percent for line in lines} <= {5, 18}


def test_what_was_kept_stays_kept_beside_the_fee_of_the_rest():
    price = FrozenPrice.of(stay("5000", nights=2))
    both = price.with_lines(change_settlement.kept_of(price, 525_000))
    fee = cancellation_fee.cancellation_fee(both.sold, Tier(days_before=2, fee_percent=5000))
    assert fee.total_paise == 525_000 + 525_000


def test_unless_everything_goes_back():
    price = FrozenPrice.of(stay("5000", nights=2))
    both = price.with_lines(change_settlement.kept_of(price, 525_000))
    assert cancellation_fee.cancellation_fee(both.sold, cancellation_fee.NOTHING).total_paise == 0
