"""Which lines a sum gives back, by hand. Rupees: a room at 9,000 and 18 % (10,620.00 with tax), breakfast at 840
and 5 % (882.00), for two nights; a safari for two at 3,000 and 18 % (3,540.00)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.documents.core import tax_shares
from backend.documents.core.returned_lines import lines_given_back, lines_left, total_of, with_codes_of_remainders
from tests.documents import specimens

STAY = [
    *(specimens.line("room", 9_000_00, 18, night=night) for night in range(2)),
    *(specimens.line("meal", 840_00, 5, night=night, quantity=2) for night in range(2)),
    specimens.line("add_on", 3_000_00, 18, label="Safari", quantity=2, sac="996418"),
]
WHOLE = 2 * 10_620_00 + 2 * 882_00 + 3_540_00


def said(lines) -> list[tuple[str, int, int]]:
    return [(line["kind"], line["quantity"], line["net_paise"]) for line in lines]


EXAMPLES = {
    "everything": (WHOLE, [("room", 1, 9_000_00)] * 2 + [("meal", 2, 840_00)] * 2 + [("add_on", 2, 3_000_00)]),
    "the safari": (3_540_00, [("add_on", 2, 3_000_00)]),
    "one of two on it": (1_770_00, [("add_on", 1, 1_500_00)]),
    "one breakfast": (882_00, [("meal", 2, 840_00)]),
    "one guest's breakfast": (441_00, [("meal", 1, 420_00)]),
    "both breakfasts": (1_764_00, [("meal", 2, 840_00)] * 2),
    "one night of the room": (10_620_00, [("room", 1, 9_000_00)]),
    "a night with its breakfast": (11_502_00, [("room", 1, 9_000_00), ("meal", 2, 840_00)]),
    "nothing that was sold": (1_000_00, []),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_sum_gives_back_what_costs_it(name):
    paise, wanted = EXAMPLES[name]
    assert said(lines_given_back(STAY, paise)) == wanted


def test_of_nights_that_cost_the_same_the_last_one_is_given_back():
    (line,) = lines_given_back(STAY, 10_620_00)
    assert line["night"] == STAY[1]["night"]


def test_a_sum_that_may_be_two_things_at_two_rates_is_neither():
    """1,180.00 are 1,000.00 at 18 %; and 1,123.81 at 5 %, which are 1,180.00 too."""
    dear, cheap = specimens.line("add_on", 1_000_00, 18, label="Spa", sac="999723"), specimens.line("meal", 1_123_81, 5)
    cheap["half_paise"] = (1_180_00 - 1_123_81) // 2
    cheap["net_paise"] = 1_180_00 - 2 * cheap["half_paise"]
    assert total_of([dear]) == total_of([cheap]) == 1_180_00
    assert lines_given_back([dear, cheap, *STAY], 1_180_00) == []


def test_what_was_given_back_is_not_given_back_twice():
    left = lines_left(STAY, lines_given_back(STAY, 3_540_00))
    assert said(left) == said(STAY[:4])
    assert lines_given_back(left, 3_540_00) == []


def test_of_two_on_the_safari_one_is_left():
    left = lines_left(STAY, lines_given_back(STAY, 1_770_00))
    assert said(left)[-1] == ("add_on", 1, 1_500_00)
    assert said(lines_given_back(left, 1_770_00)) == [("add_on", 1, 1_500_00)]


def test_what_names_no_line_takes_nothing_from_them():
    assert lines_left(STAY, specimens.whole("refund", STAY)) == STAY


def test_a_difference_of_less_than_a_rupee_is_of_what_is_sold_most_at_its_rate_and_is_given_back_with_all():
    """0.38 and 0.02 of a stay whose meals alone are at 5 %: it is of the meals, and leaves less of them."""
    waived = [
        {**specimens.line("remainder", 0, percent), "room": "", "net_paise": -net, "half_paise": -half}
        for percent, net, half in ((5, 2, 0), (18, 32, 3))
    ]
    lines = with_codes_of_remainders([*map(dict, STAY), *waived])
    assert [line["sac"] for line in lines[-2:]] == ["996332", "996311"]
    assert all(rate.net_paise > 0 for rate in tax_shares.tax_shares_of(lines))
    assert lines_given_back(lines, WHOLE - 40) == lines
    assert said(lines_given_back(lines, 3_540_00)) == [("add_on", 2, 3_000_00)]


@given(st.integers(1, WHOLE))
def test_whatever_is_given_back_costs_the_sum_and_never_more_of_a_rate_than_there_was(paise):
    lines = lines_given_back(STAY, paise)
    if lines:
        assert total_of(lines) == paise
        assert tax_shares.covers(tax_shares.tax_shares_of(STAY), tax_shares.tax_shares_of(lines))
        assert total_of(lines_left(STAY, lines)) == WHOLE - paise
