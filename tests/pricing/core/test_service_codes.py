"""Each line of a quote has the code of what it is for; and what a supply to a SEZ without tax costs."""

import pytest

from backend.pricing.core.party import Party
from backend.pricing.core.plans import ChosenAddOn, Per
from backend.pricing.core.service_codes import is_service_code
from backend.pricing.core.stay_price import LineKind
from tests.pricing.example_stays import BANDS, BREAKFAST, paise, stay

SAFARI = ChosenAddOn(code="s", label="Safari", paise=150_000, per=Per.GUEST, tax_percent=18, sac="996418")
BONFIRE = ChosenAddOn(code="b", label="Bonfire", paise=50_000, per=Per.STAY, tax_percent=18)


def codes(quote) -> dict[str, set[str]]:
    return {
        kind: {line.sac for line in quote.lines if line.kind == kind} for kind in {line.kind for line in quote.lines}
    }


def test_rooms_people_and_beds_are_accommodation_meals_are_food_and_add_ons_are_their_own():
    quote = stay(
        "4000", guests=Party(adults=3, child_ages=(8,)), bands=BANDS, nights=2, plan=BREAKFAST, extra_adult="900",
        extra_bed="400", extra_beds={1: 1}, add_ons=[SAFARI, BONFIRE],
    )  # fmt: skip
    found = codes(quote)
    lodging = {LineKind.ROOM, LineKind.EXTRA_ADULT, LineKind.CHILD, LineKind.EXTRA_BED}
    assert found == {
        **{kind: {"996311"} for kind in lodging}, LineKind.MEAL: {"996332"}, LineKind.ADD_ON: {"996418", ""},
    }  # fmt: skip


@pytest.mark.parametrize(("percent", "code"), [(5, "996332"), (18, "996332"), (None, "996311")])
def test_meals_within_the_room_night_are_one_supply_with_the_room(percent, code):
    assert codes(stay("4000", plan=BREAKFAST, tax={"meal_percent": percent}))[LineKind.MEAL] == {code}


def test_a_sez_without_tax_pays_the_same_price_and_no_tax():
    taxed, free = (
        stay("7000", "8000", plan=BREAKFAST, add_ons=[SAFARI], tax={"zero_rated": zero}) for zero in (False, True)
    )
    assert [line.price_paise for line in free.lines] == [line.price_paise for line in taxed.lines]
    assert {(line.tax_percent, line.tax_paise) for line in free.lines} == {(0, 0)}
    assert (free.total_paise, free.subtotal_paise) == (taxed.subtotal_paise, taxed.subtotal_paise)


def test_from_a_price_that_contains_the_tax_it_is_taken_out():
    """5,000.00 contain 238.10 of tax at 5 %: 4,761.90 are left."""
    quote = stay("5000", tax={"inclusive": True, "zero_rated": True})
    assert (quote.total_paise, quote.tax_paise) == (paise("4761.90"), 0)


@pytest.mark.parametrize(("text", "right"), [("996311", True), ("99631", False), ("9963111", False), ("123456", False)])
def test_a_service_code_has_six_digits_from_99_on(text, right):
    assert is_service_code(text) is right
