import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.documents.core import rupees_in_words, tax_shares
from backend.documents.core.tax_shares import Rate


@pytest.mark.parametrize(
    ("paise", "text"),
    [
        (0, "0.00"),
        (99, "0.99"),
        (-40, "-0.40"),
        (100_000, "1,000.00"),
        (12_345_650, "1,23,456.50"),
        (1_234_567_890_12, "1,23,45,67,890.12"),
    ],
)
def test_rupees_are_grouped_as_india_does(paise, text):
    assert rupees_in_words.grouped(paise) == text


@pytest.mark.parametrize(
    ("paise", "text"),
    [
        (0, "Rupees zero only"),
        (50, "Rupees zero and fifty paise only"),
        (12_345_650, "Rupees one lakh twenty-three thousand four hundred fifty-six and fifty paise only"),
        (1_000_000_000_00, "Rupees one hundred crore only"),
        (10_20_000_00, "Rupees ten lakh twenty thousand only"),
    ],
)
def test_rupees_are_said_in_lakhs_and_crores(paise, text):
    assert rupees_in_words.amount_in_words(paise) == text


SMALL = {word: value for value, word in enumerate(rupees_in_words.ONES)} | {
    word: 10 * value for value, word in enumerate(rupees_in_words.TENS) if word
}


def heard(words: str) -> int:
    """The number that these words say."""
    for scale, name in rupees_in_words.SCALES:
        before, found, after = words.rpartition(name)
        if found:
            return heard(before) * scale + heard(after)
    return sum(SMALL[word] for word in words.replace("-", " ").split())


@given(st.integers(0, 10**14))
def test_whoever_hears_an_amount_can_write_it_down(paise):
    rupees, _, rest = (
        rupees_in_words.amount_in_words(paise).removeprefix("Rupees ").removesuffix(" only").partition(" and ")
    )
    assert 100 * heard(rupees) + heard(rest.removesuffix(" paise")) == paise


WHOLE = (Rate(percent=5, net_paise=750_000, half_paise=18_750), Rate(percent=18, net_paise=800_001, half_paise=72_000))


@pytest.mark.parametrize("paise", [1, 7, 99_999, 500_000, 1_731_500])
def test_a_portion_adds_up_to_the_paisa(paise):
    assert tax_shares.total_of_shares(tax_shares.portion(WHOLE, paise)) == paise


def test_all_of_it_is_what_it_was():
    assert tax_shares.portion(WHOLE, tax_shares.total_of_shares(WHOLE)) == WHOLE


def test_what_is_left_after_all_is_nothing():
    assert tax_shares.less(WHOLE, WHOLE) == ()
