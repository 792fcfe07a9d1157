from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.pricing.core import deposits
from backend.pricing.core.deposits import DepositTerms, Pays
from tests.pricing.core.story import BOOKED, CHRISTMAS


def split(terms: DepositTerms, total: int = 1_000_000, *, first_night: int = 300_000, booked_on=BOOKED):
    return deposits.split(total, first_night_paise=first_night, terms=terms, check_in=CHRISTMAS, booked_on=booked_on)


@pytest.mark.parametrize(
    ("terms", "now"),
    [
        (DepositTerms(), 1_000_000),
        (DepositTerms(pays=Pays.PERCENT, percent=2500), 250_000),
        (DepositTerms(pays=Pays.FIRST_NIGHT), 300_000),
    ],
)
def test_the_owner_says_what_is_paid_when_booking(terms, now):
    assert split(terms).now_paise == now


def test_the_balance_is_due_some_days_before_arrival():
    found = split(DepositTerms(pays=Pays.PERCENT, percent=2500, balance_days_before=10))
    assert (found.later_paise, found.due_on) == (750_000, CHRISTMAS - timedelta(days=10))


def test_whoever_books_when_the_balance_is_due_pays_everything():
    terms = DepositTerms(pays=Pays.PERCENT, percent=2500, balance_days_before=7)
    assert split(terms, booked_on=CHRISTMAS - timedelta(days=7)).later_paise == 0


@given(st.integers(100, 10**9), st.integers(0, 10_000), st.integers(0, 10**9))
def test_deposit_and_balance_are_the_total(total, percent, first_night):
    for terms in (DepositTerms(pays=Pays.PERCENT, percent=percent), DepositTerms(pays=Pays.FIRST_NIGHT)):
        found = split(terms, total, first_night=first_night)
        assert found.now_paise + found.later_paise == total
        assert found.now_paise >= 100
        assert found.later_paise == 0 or found.later_paise >= 100


def test_a_rest_that_nobody_could_pay_is_paid_at_once():
    found = split(DepositTerms(pays=Pays.PERCENT, percent=9_999), 400_000)
    assert (found.now_paise, found.later_paise, found.due_on) == (400_000, 0, None)


def test_of_what_is_hardly_a_rupee_everything_is_paid_at_once():
    assert split(DepositTerms(pays=Pays.PERCENT, percent=5_000), 150) == split(DepositTerms(), 150)


def test_a_rupee_may_be_left():
    found = split(DepositTerms(pays=Pays.PERCENT, percent=9_900), 10_000)
    assert (found.now_paise, found.later_paise) == (9_900, 100)


def test_where_no_night_costs_anything_all_the_rest_is_paid_at_once():
    assert split(DepositTerms(pays=Pays.FIRST_NIGHT), 150_000, first_night=0).now_paise == 150_000
