from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.pricing.core import cancellation_fee, rounding
from backend.pricing.core.cancellation_fee import FULL_REFUND, Policy, Tier
from backend.pricing.core.discounts import DiscountTerms, Saves
from backend.pricing.core.frozen_price import FrozenPrice
from backend.pricing.core.party import Party
from backend.pricing.core.plans import ChosenAddOn, Meals, Per, PlanTerms
from backend.pricing.core.rates import Effect, Layer
from backend.pricing.core.tariff import TaxTerms
from tests.pricing.core.story import CHRISTMAS, a_quote, a_room, a_rule

POLICY = Policy(
    code="moderate",
    label="Moderate",
    tiers=(Tier(days_before=7), Tier(days_before=2, fee_percent=5000), Tier(days_before=0, fee_nights=1)),
)
SECOND = CHRISTMAS + timedelta(days=1)
SAFARI = ChosenAddOn(code="s", label="S", paise=12_345, per=Per.GUEST, tax_percent=18)


def sold(quote):
    return FrozenPrice.of(quote).sold


@pytest.mark.parametrize(
    ("days", "percent", "nights"), [(30, 0, 0), (7, 0, 0), (6, 5000, 0), (2, 5000, 0), (1, 0, 1), (-1, 10_000, 0)]
)
def test_the_tier_follows_the_days_before_arrival(days, percent, nights):
    tier = POLICY.tier(days)
    assert (tier.fee_percent, tier.fee_nights) == (percent, nights)


def test_whoever_has_the_full_promise_pays_nothing():
    assert cancellation_fee.cancellation_fee(sold(a_quote(nights=3)), FULL_REFUND.tier(0)).total_paise == 0


@given(st.lists(st.integers(1, 2_000_000), min_size=1, max_size=3), st.integers(1, 9), st.booleans())
def test_keeping_everything_is_keeping_what_was_paid(prices, nights, inclusive):
    rooms = [a_room(min(price, 787_500), number=n) for n, price in enumerate(prices)]
    quote = a_quote(
        *rooms,
        nights=nights,
        add_ons=[SAFARI],
        tax=TaxTerms(registered=True, inclusive=inclusive),
        guests=Party(adults=1),
    )
    kept = cancellation_fee.cancellation_fee(sold(quote), cancellation_fee.EVERYTHING)
    assert (kept.total_paise, cancellation_fee.refund_after_fee(quote.total_paise, kept)) == (quote.total_paise, 0)


@given(st.integers(1, 2_000_000), st.integers(1, 9), st.integers(0, 10_000))
def test_a_fee_is_its_share_of_the_price_to_the_paisa_and_taxed_at_the_rooms_rate(price, nights, hundredths):
    quote = a_quote(a_room(price), nights=nights)
    kept = cancellation_fee.cancellation_fee(sold(quote), Tier(days_before=0, fee_percent=hundredths))
    assert kept.total_paise == rounding.percent_of(quote.total_paise, hundredths)
    assert {line.tax_percent for line in kept.lines} <= {line.tax_percent for line in quote.lines}
    assert 0 <= cancellation_fee.refund_after_fee(quote.total_paise, kept) <= quote.total_paise


def test_a_fee_of_one_night_is_the_first_night_of_every_room():
    quote = a_quote(a_room(100_000), a_room(200_000, number=2), nights=3, add_ons=[SAFARI])
    kept = cancellation_fee.cancellation_fee(sold(quote), POLICY.tier(0))
    assert (kept.net_paise, kept.tax_paise) == (300_000, 15_000)


# The fee of one night, and the deposit of the first one, in a stay of which some nights are free.
A_NIGHT = Tier(days_before=0, fee_nights=1)
FREE = {"offers": [DiscountTerms(code="3-2", label="3-2", saves=Saves.FREE_NIGHTS, value=1, every=3)]}
BREAKFAST = PlanTerms(code="cp", label="CP", meals=Meals.CP, meal_paise=40_000)


def a_night_of(quote) -> int:
    """What both come to: they are the same lines."""
    price = FrozenPrice.of(quote)
    fee = cancellation_fee.cancellation_fee(price.sold, A_NIGHT).total_paise
    assert fee == price.first_night_paise
    return fee


def test_a_free_night_is_not_the_first():
    # Of equal nights the first is the free one.
    assert a_night_of(a_quote(a_room(500_000), nights=3, tariff=FREE)) == 525_000


def test_breakfast_does_not_make_a_free_night_a_paid_one():
    quote = a_quote(a_room(500_000), nights=3, tariff=FREE, plan=BREAKFAST)
    assert a_night_of(quote) == 525_000 + 84_000


def test_each_room_has_a_first_paid_night_of_its_own():
    # On the second night of three the second room is cheaper than on the others: that one is free, not the first.
    cheap = a_rule("dip", Layer.HOLIDAY, Effect.SET, 300_000, room_ids=frozenset({2}), nights=frozenset({SECOND}))
    quote = a_quote(a_room(500_000), a_room(600_000, number=2), nights=3, tariff={**FREE, "rules": [cheap]})
    assert [line.night for line in quote.lines if not line.price_paise] == [CHRISTMAS, SECOND]
    assert a_night_of(quote) == 525_000 + 630_000


def test_where_rooms_cost_nothing_it_is_the_first_night_of_what_does():
    all_off = DiscountTerms(code="ALL", label="ALL", saves=Saves.PERCENT, value=10_000)
    assert a_night_of(a_quote(a_room(500_000), nights=3, coupon=all_off, plan=BREAKFAST)) == 84_000
    assert a_night_of(a_quote(a_room(500_000), nights=3, coupon=all_off, add_ons=[SAFARI])) == 0


@given(st.lists(st.integers(0, 2_000_000), min_size=1, max_size=3), st.integers(1, 7), st.integers(1, 3))
def test_a_deposit_of_the_first_night_is_the_fee_of_it(prices, nights, every):
    rooms = [a_room(price, number=n) for n, price in enumerate(prices, 1)]
    offer = DiscountTerms(code="F", label="F", saves=Saves.FREE_NIGHTS, value=1, every=every)
    assert a_night_of(a_quote(*rooms, nights=nights, tariff={"offers": [offer]})) >= 0


def test_half_of_two_rates_is_kept_at_each_rate():
    quote = a_quote(a_room(700_000), a_room(800_000, number=2))
    kept = cancellation_fee.cancellation_fee(sold(quote), POLICY.tier(3))
    assert [(line.tax_percent, line.net_paise, line.half_paise) for line in kept.lines] == [
        (5, 350_000, 8_750),
        (18, 400_000, 36_000),
    ]


def test_a_fee_above_a_deposit_leaves_nothing_to_give_back():
    kept = cancellation_fee.cancellation_fee(sold(a_quote(nights=3)), cancellation_fee.EVERYTHING)
    assert cancellation_fee.refund_after_fee(100, kept) == 0
