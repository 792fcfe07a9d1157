import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.pricing.core import cancellation_fee
from backend.pricing.core.cancellation_fee import FULL_REFUND, Policy, Tier
from backend.pricing.core.frozen_price import FrozenPrice
from backend.pricing.core.party import Party
from backend.pricing.core.plans import ChosenAddOn, Per
from backend.pricing.core.tariff import TaxTerms
from tests.pricing.core.story import a_quote, a_room

POLICY = Policy(
    code="moderate",
    label="Moderate",
    tiers=(Tier(days_before=7), Tier(days_before=2, fee_percent=5000), Tier(days_before=0, fee_nights=1)),
)
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
    assert abs(kept.net_paise - quote.subtotal_paise * hundredths / 10_000) <= 0.5
    assert {line.tax_percent for line in kept.lines} <= {line.tax_percent for line in quote.lines}
    assert 0 <= cancellation_fee.refund_after_fee(quote.total_paise, kept) <= quote.total_paise


def test_a_fee_of_one_night_is_the_first_night_of_every_room():
    quote = a_quote(a_room(100_000), a_room(200_000, number=2), nights=3, add_ons=[SAFARI])
    kept = cancellation_fee.cancellation_fee(sold(quote), POLICY.tier(0))
    assert (kept.net_paise, kept.tax_paise) == (300_000, 15_000)


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
