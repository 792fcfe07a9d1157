import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.pricing.core import cancellation_fee, change_settlement
from backend.pricing.core.cancellation_fee import FULL_REFUND, Policy, Tier
from backend.pricing.core.frozen_price import FrozenPrice
from tests.pricing.example_stays import MODERATE, stay

paise = st.integers(0, 10**9)
near = st.integers(-200, 200)


def settle(new: int, *, paid: int, balance: int = 0, charge: int = 0, due: int | None = None):
    return change_settlement.settle_change(
        new, total_paise=paid + balance, balance_paise=balance, charge_paise=charge, due_paise=due
    )


@given(new=paise, paid=paise, balance=paise, charge=paise)
def test_what_was_paid_and_what_follows_is_the_total(new, paid, balance, charge):
    found = settle(new, paid=paid, balance=balance, charge=charge)
    assert paid + found.now_paise - found.back_paise + found.balance_paise == found.total_paise
    assert found.total_paise == new + found.kept_paise + found.remainder_paise
    assert min(found.now_paise, found.back_paise, found.kept_paise, found.balance_paise) >= 0
    assert found.kept_paise + found.unpaid_charge_paise == charge
    assert not (found.back_paise and (found.now_paise or found.balance_paise))


@given(paid=paise, balance=st.one_of(st.just(0), paise), off=near, charge=st.one_of(st.just(0), st.integers(0, 500)))
def test_no_sum_of_less_than_a_rupee_moves(paid, balance, off, charge):
    found = settle(max(paid + off, 0), paid=paid, balance=balance, charge=charge)
    moved = {found.now_paise, found.back_paise, found.balance_paise} - {0}
    assert all(paise >= 100 for paise in moved)
    assert abs(found.remainder_paise) < 100
    assert not (found.remainder_paise and moved)


@pytest.mark.parametrize(
    ("off", "now", "back", "remainder"),
    [(40, 0, 0, -40), (99, 0, 0, -99), (100, 100, 0, 0), (-40, 0, 0, 40), (-99, 0, 0, 99), (-100, 0, 100, 0)],
)
def test_a_difference_of_less_than_a_rupee_is_waived_or_stays(off, now, back, remainder):
    found = settle(500_000 + off, paid=500_000)
    assert (found.now_paise, found.back_paise, found.remainder_paise) == (now, back, remainder)


def test_a_balance_of_less_than_a_rupee_is_waived():
    found = settle(100_040, paid=100_000, balance=300_000)
    assert (found.balance_paise, found.remainder_paise, found.total_paise) == (0, -40, 100_000)


def test_a_charge_is_taken_of_what_was_paid_and_never_asked_for():
    found = settle(1_050_000, paid=393_750, balance=1_181_250, charge=262_500)
    assert (found.kept_paise, found.balance_paise, found.unpaid_charge_paise) == (0, 656_250, 262_500)


@given(new=paise, total=paise, balance=paise, due=paise, charge=paise)
def test_whatever_is_due_by_now_is_paid_first_and_nothing_twice(new, total, balance, due, charge):
    paid = total - min(balance, total)
    found = settle(new, paid=paid, balance=total - paid, charge=charge, due=due)
    assert paid + found.now_paise - found.back_paise + found.balance_paise == found.total_paise
    # What is less than a rupee waits for the rest, or is paid with it.
    assert paid + found.now_paise > min(due, new) - 100
    assert found.now_paise == 0 or paid + found.now_paise < min(due, new) + 100


@pytest.mark.parametrize(
    ("due", "now", "later"), [(150_050, 0, 50_000), (199_950, 50_000, 0), (175_000, 25_000, 25_000)]
)
def test_neither_what_is_due_nor_the_rest_is_less_than_a_rupee(due, now, later):
    found = settle(200_000, paid=150_000, due=due)
    assert (found.now_paise, found.balance_paise) == (now, later)


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
