"""What holds for every stay: more taken off is never more to pay; what is kept and what goes back is what was paid."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from backend.pricing.core import cancellation_fee
from backend.pricing.core.cancellation_fee import Tier
from backend.pricing.core.discounts import DiscountTerms, Saves
from backend.pricing.core.frozen_price import FrozenPrice
from tests.pricing.core.story import UNREGISTERED, a_quote, a_room
from tests.pricing.core.test_rates import rules

prices = st.lists(st.integers(1, 2_000_000), min_size=1, max_size=3)
saves = st.sampled_from([Saves.PERCENT, Saves.AMOUNT])
values = st.tuples(st.integers(0, 3_000_000), st.integers(0, 3_000_000)).map(sorted)


def total(given_prices, found, nights, **more):
    rooms = [a_room(price, number=n) for n, price in enumerate(given_prices, 1)]
    return a_quote(*rooms, nights=nights, tariff={"rules": found}, **more).total_paise


@given(prices, rules, st.integers(1, 6), saves, values)
def test_a_greater_discount_never_costs_more(given_prices, found, nights, kind, two):
    """Before tax: where a paisa of a shared discount falls moves with the discount, and the slab sees it."""
    less, more = (DiscountTerms(code="C", label="C", saves=kind, value=value) for value in two)
    stay = {"given_prices": given_prices, "found": found, "nights": nights, "tax": UNREGISTERED}
    assert total(**stay, coupon=more) <= total(**stay, coupon=less)


@given(st.integers(1, 2_000_000), saves, values)
def test_a_greater_discount_on_a_night_never_costs_more_with_tax_either(price, kind, two):
    less, more = (DiscountTerms(code="C", label="C", saves=kind, value=value) for value in two)
    assert total([price], [], 1, coupon=more) <= total([price], [], 1, coupon=less)


@given(prices, rules, st.integers(1, 6), st.integers(0, 10_000))
def test_a_coupon_never_costs_more_than_none(given_prices, found, nights, value):
    coupon = DiscountTerms(code="C", label="C", saves=Saves.PERCENT, value=value)
    assert total(given_prices, found, nights, coupon=coupon) <= total(given_prices, found, nights)


@given(prices, st.integers(1, 6), st.lists(st.integers(1, 10_000), min_size=1, max_size=4))
def test_one_offer_more_never_costs_more(given_prices, nights, percents):
    offers = [
        DiscountTerms(code=str(n), label="O", saves=Saves.PERCENT, value=value) for n, value in enumerate(percents)
    ]
    rooms = [a_room(price, number=n) for n, price in enumerate(given_prices, 1)]
    fewer, all_of_them = (
        a_quote(*rooms, nights=nights, tax=UNREGISTERED, tariff={"offers": some}) for some in (offers[1:], offers)
    )
    assert all_of_them.total_paise <= fewer.total_paise


@given(prices, st.integers(1, 6), st.one_of(st.integers(0, 10_000), st.none()), st.integers(1, 4))
def test_fee_and_refund_are_what_was_paid(given_prices, nights, percent, fee_nights):
    rooms = [a_room(price, number=n) for n, price in enumerate(given_prices, 1)]
    quote = a_quote(*rooms, nights=nights)
    tier = (
        Tier(days_before=0, fee_percent=percent) if percent is not None else Tier(days_before=0, fee_nights=fee_nights)
    )
    kept = cancellation_fee.cancellation_fee(FrozenPrice.of(quote).sold, tier)
    assert kept.total_paise + cancellation_fee.refund_after_fee(quote.total_paise, kept) == quote.total_paise


@given(prices, st.integers(1, 6), values)
def test_a_higher_fee_never_gives_more_back(given_prices, nights, two):
    rooms = [a_room(price, number=n) for n, price in enumerate(given_prices, 1)]
    quote = a_quote(*rooms, nights=nights)
    sold = FrozenPrice.of(quote).sold
    tier = Tier(days_before=0)
    less, more = (
        cancellation_fee.cancellation_fee(sold, replace(tier, fee_percent=value % 10_001))
        for value in sorted(v % 10_001 for v in two)
    )
    back = [cancellation_fee.refund_after_fee(quote.total_paise, kept) for kept in (less, more)]
    assert back[1] <= back[0]
