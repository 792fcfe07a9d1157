from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.common.nights import Nights
from backend.pricing.core import party, stay_price
from backend.pricing.core.discounts import DiscountTerms, Saves
from backend.pricing.core.party import BandTerms, Party
from backend.pricing.core.plans import ChosenAddOn, Meals, Per, PlanTerms
from backend.pricing.core.rates import Change, Effect
from backend.pricing.core.stay_price import LineKind
from backend.pricing.core.tariff import Tariff, TaxTerms
from tests.pricing.core.story import BOOKED, CHRISTMAS, UNREGISTERED, a_quote, a_room
from tests.pricing.core.test_rates import rules

prices = st.lists(st.integers(0, 2_000_000), min_size=1, max_size=3)
BREAKFAST = PlanTerms(code="cp", label="With breakfast", meals=Meals.CP, meal_paise=40_000)
SAFARI = ChosenAddOn(code="safari", label="Jeep safari", paise=150_000, per=Per.GUEST, tax_percent=18)
TEN_PERCENT = DiscountTerms(code="TEN", label="Ten", saves=Saves.PERCENT, value=1000)


def test_five_nights_at_7500_are_37500_before_tax():
    assert a_quote(nights=5, tax=UNREGISTERED).total_paise == 3_750_000


@given(
    prices,
    rules,
    st.integers(1, 10),
    st.integers(1, 6),
    st.sampled_from([None, TEN_PERCENT]),
    st.booleans(),
    st.booleans(),
)
def test_the_sums_are_the_sums_of_the_lines(given_prices, found, nights, adults, coupon, registered, inclusive):
    rooms = [a_room(price, number=n) for n, price in enumerate(given_prices, 1)]
    adults = min(adults, 4 * len(rooms))
    terms = TaxTerms(registered=registered, inclusive=inclusive)
    stay = {"nights": nights, "guests": Party(adults=adults), "plan": BREAKFAST, "add_ons": [SAFARI], "coupon": coupon}
    try:
        quote = a_quote(*rooms, tax=terms, tariff={"rules": found, "extra_adult_paise": 33_333}, **stay)
    except stay_price.tax.DeadBand:
        assert registered
        assert inclusive
        return
    assert len([line for line in quote.lines if line.kind is LineKind.ROOM]) == len(rooms) * nights
    assert quote.total_paise == sum(line.price_paise + line.tax_paise for line in quote.lines)
    listed = sum(line.listed_paise - line.discount_paise for line in quote.lines)
    assert listed == (quote.total_paise if inclusive or not registered else quote.subtotal_paise)


@given(st.integers(1, 10**7), st.integers(1, 9_999))
def test_a_percentage_does_not_drift_over_a_year_of_nights(price, hundredths):
    coupon = DiscountTerms(code="C", label="C", saves=Saves.PERCENT, value=hundredths)
    quote = a_quote(a_room(price), nights=365, tax=UNREGISTERED, coupon=coupon)
    exact = Decimal(price) * 365 * (10_000 - hundredths) / 10_000
    assert abs(quote.total_paise - exact) <= Decimal("0.5")


def test_each_room_night_is_taxed_by_what_is_charged_for_it():
    lines = a_quote(a_room(750_000), a_room(750_001, number=2)).lines
    assert [(line.tax_percent, line.half_paise) for line in lines] == [(5, 18_750), (18, 67_500)]


def test_a_discount_can_bring_a_night_below_the_slab():
    quote = a_quote(a_room(800_000), coupon=TEN_PERCENT)
    assert (quote.subtotal_paise, quote.lines[0].tax_percent) == (720_000, 5)


def test_people_beyond_the_included_ones_lift_a_night_above_the_slab():
    quote = a_quote(a_room(700_000), guests=Party(adults=3), tariff={"extra_adult_paise": 60_000})
    assert [(line.kind, line.price_paise, line.tax_percent) for line in quote.lines] == [
        (LineKind.ROOM, 700_000, 18),
        (LineKind.EXTRA_ADULT, 60_000, 18),
    ]


@pytest.mark.parametrize(("counts", "percent"), [(True, 18), (False, 5)])
def test_an_extra_bed_counts_towards_the_slab_as_the_owner_says(counts, percent):
    quote = a_quote(
        a_room(740_000),
        extra_beds={1: 1},
        tax=TaxTerms(registered=True, extra_bed_counts=counts),
        tariff={"extra_bed_paise": 20_000},
    )
    assert [line.tax_percent for line in quote.lines] == [percent, percent]


@pytest.mark.parametrize(("meal_percent", "expected"), [(5, [5, 5]), (18, [5, 18]), (None, [18, 18])])
def test_meals_are_taxed_by_themselves_or_with_the_room(meal_percent, expected):
    quote = a_quote(a_room(740_000), plan=BREAKFAST, tax=TaxTerms(registered=True, meal_percent=meal_percent))
    assert [line.tax_percent for line in quote.lines] == expected


def test_children_pay_by_their_age_and_eat_their_share():
    bands = (
        BandTerms(first_age=0, last_age=5, extra_paise=0),
        BandTerms(first_age=6, last_age=11, extra_paise=50_000, meal_share=5000),
    )
    quote = a_quote(
        a_room(),
        guests=Party(adults=2, child_ages=(4, 8)),
        plan=BREAKFAST,
        tax=UNREGISTERED,
        tariff={"bands": bands, "extra_adult_paise": 99_999},
    )
    assert [(line.kind, line.quantity, line.price_paise) for line in quote.lines[1:]] == [
        (LineKind.CHILD, 1, 50_000),
        (LineKind.MEAL, 3, 100_000),
    ]


def test_a_child_of_no_band_is_an_adult():
    quote = a_quote(guests=Party(adults=2, child_ages=(15,)), tax=UNREGISTERED, tariff={"extra_adult_paise": 70_000})
    assert quote.subtotal_paise == 820_000


@pytest.mark.parametrize(("per", "count"), [(Per.STAY, 2), (Per.NIGHT, 6), (Per.GUEST, 4), (Per.GUEST_NIGHT, 12)])
def test_add_ons_are_counted_by_stay_night_or_guest(per, count):
    add_on = ChosenAddOn(code="a", label="A", paise=1000, per=per, tax_percent=18, quantity=2)
    line = a_quote(nights=3, add_ons=[add_on]).lines[-1]
    assert (line.quantity, line.price_paise, line.tax_percent) == (count, 1000 * count, 18)


def test_a_plan_changes_the_rooms_price_after_the_rules():
    saver = PlanTerms(code="saver", label="Saver", refundable=False, change=Change(effect=Effect.PERCENT, value=-1000))
    line = a_quote(a_room(100_000), plan=saver).lines[0]
    assert (line.price_paise, line.steps[-1].code, line.steps[-1].change_paise) == (90_000, "saver", -10_000)


def test_a_stay_across_the_change_of_rates_pays_each_nights_own_rate():
    seated = party.seat(Party(adults=1), [a_room(500_000)])
    begin = date(2025, 9, 20)
    wish = stay_price.QuoteInput(nights=Nights.of(begin, 4), booked_on=begin, rooms=seated)
    lines = stay_price.quote(wish, Tariff(tax=TaxTerms(registered=True))).lines
    assert [line.tax_percent for line in lines] == [12, 12, 5, 5]


def test_a_room_night_of_a_tax_inclusive_resort_contains_its_tax():
    quote = a_quote(a_room(787_500), tax=TaxTerms(registered=True, inclusive=True))
    assert (quote.subtotal_paise, quote.tax_paise, quote.total_paise) == (750_000, 37_500, 787_500)


def test_a_quote_says_which_offer_and_coupon_it_holds():
    offer = DiscountTerms(code="stay3", label="Stay 3", saves=Saves.FREE_NIGHTS, value=1, every=3)
    quote = a_quote(nights=3, tariff={"offers": [offer]}, coupon=TEN_PERCENT, tax=UNREGISTERED)
    assert (quote.offer, quote.coupon, quote.total_paise) == ("stay3", "TEN", 1_350_000)
    assert BOOKED < CHRISTMAS
