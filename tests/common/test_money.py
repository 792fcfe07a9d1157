import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.common import money

ANY_AMOUNT = st.integers(min_value=0, max_value=10**15 - 1)


@given(ANY_AMOUNT)
def test_paise_written_as_rupees_are_the_same_paise_again(amount):
    assert money.paise(Decimal(money.rupees(amount))) == amount


@given(ANY_AMOUNT)
def test_the_number_in_json_is_exact_to_the_paisa(amount):
    printed = json.dumps(money.rupees_number(amount))
    assert money.paise(Decimal(printed)) == amount


@pytest.mark.parametrize(("rupees", "paise"), [("7500", 750_000), ("7500.00", 750_000), ("0.01", 1), ("1.10", 110)])
def test_rupees_become_whole_paise(rupees, paise):
    assert money.paise(Decimal(rupees)) == paise


@pytest.mark.parametrize("rupees", ["0.001", "7500.005", "0.0099999", "NaN"])
def test_a_fraction_of_a_paisa_is_refused_and_not_cut_off(rupees):
    with pytest.raises(ValueError, match="fraction of a paisa"):
        money.paise(Decimal(rupees))


@pytest.mark.parametrize(("paise", "text"), [(0, "0.00"), (5, "0.05"), (110, "1.10"), (3_750_000, "37500.00")])
def test_rupees_always_show_two_digits(paise, text):
    assert money.rupees(paise) == text
