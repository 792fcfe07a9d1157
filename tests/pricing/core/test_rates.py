from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.pricing.core import rates
from backend.pricing.core.rates import Effect, Layer
from tests.pricing.core.story import BOOKED, CHRISTMAS, a_quote, a_room, a_rule

rules = st.lists(
    st.builds(
        lambda code, layer, effect, value, priority, weekdays: a_rule(
            code, layer, effect, value, priority=priority, weekdays=frozenset(weekdays)
        ),
        st.text("abcdef", min_size=1, max_size=4),
        st.sampled_from(Layer),
        st.sampled_from(Effect),
        st.integers(-5000, 500_000),
        st.integers(0, 3),
        st.sets(st.integers(0, 6)),
    ),
    max_size=8,
    unique_by=lambda rule: rule.code,
)


def price(*given_rules, night=CHRISTMAS, nights=1, days_ahead=30, plan="standard", room_id=1):
    ordered = rates.rules_in_order(given_rules, nights=nights, days_ahead=days_ahead, plan=plan)
    return rates.night_price(500_000, ordered, night, room_id).price_paise


@given(rules, st.randoms())
def test_the_order_in_which_rules_were_written_down_does_not_matter(found, random):
    shuffled = random.sample(found, len(found))
    assert price(*found) == price(*shuffled)


@given(rules)
def test_the_steps_lead_from_the_base_price_to_the_price(found):
    ordered = rates.rules_in_order(found, nights=1, days_ahead=30, plan="standard")
    night = rates.night_price(500_000, ordered, CHRISTMAS, 1)
    assert night.base_paise + sum(step.change_paise for step in night.steps) == night.price_paise >= 0
    assert len({rule.layer for rule in found}) >= len(night.steps)


def test_of_one_layer_the_highest_priority_counts_alone():
    season = a_rule("season", Layer.SEASON, Effect.PERCENT, 2000, priority=1)
    peak = a_rule("peak", Layer.SEASON, Effect.PERCENT, 5000, priority=2)
    assert price(season, peak) == 750_000


def test_of_equal_priorities_the_first_by_code_counts():
    assert price(a_rule("b", Layer.SEASON, Effect.SET, 2), a_rule("a", Layer.SEASON, Effect.SET, 1)) == 1


def test_layers_stand_on_each_other_in_their_order():
    doubled = a_rule("booked-late", Layer.BOOKING_TIME, Effect.PERCENT, 10_000)
    fixed = a_rule("summer", Layer.SEASON, Effect.SET, 300_000)
    weekend = a_rule("weekend", Layer.WEEKDAY, Effect.AMOUNT, 50_000)
    assert price(doubled, weekend, fixed) == 700_000


@pytest.mark.parametrize(
    ("conditions", "applies"),
    [
        ({"weekdays": frozenset({6})}, True),
        ({"weekdays": frozenset({5})}, False),
        ({"first_night": CHRISTMAS, "last_night": CHRISTMAS}, True),
        ({"first_night": CHRISTMAS + timedelta(days=1)}, False),
        ({"last_night": CHRISTMAS - timedelta(days=1)}, False),
        ({"nights": frozenset({CHRISTMAS})}, True),
        ({"nights": frozenset({date(2026, 12, 25)})}, False),
        ({"least_nights": 1, "most_nights": 1}, True),
        ({"least_nights": 2}, False),
        ({"least_days_ahead": 30}, True),
        ({"least_days_ahead": 31}, False),
        ({"most_days_ahead": 29}, False),
        ({"room_ids": frozenset({1})}, True),
        ({"room_ids": frozenset({2})}, False),
        ({"plans": frozenset({"standard"})}, True),
        ({"plans": frozenset({"breakfast"})}, False),
    ],
)
def test_a_rule_counts_where_all_of_its_conditions_hold(conditions, applies):
    rule = a_rule("r", Layer.SEASON, Effect.SET, 1, **conditions)
    assert (price(rule) == 1) is applies


def test_a_price_is_never_below_nothing():
    assert price(a_rule("r", Layer.SEASON, Effect.AMOUNT, -600_000)) == 0


def test_days_ahead_are_counted_from_the_booking_to_the_arrival():
    early = a_rule("early", Layer.BOOKING_TIME, Effect.PERCENT, -1000, least_days_ahead=(CHRISTMAS - BOOKED).days)
    assert a_quote(a_room(100_000), tariff={"rules": [early]}).subtotal_paise == 90_000


def test_the_weekend_of_a_week_costs_more_on_its_own_nights_only():
    weekend = a_rule("weekend", Layer.WEEKDAY, Effect.PERCENT, 2500, weekdays=frozenset({4, 5}))
    lines = a_quote(a_room(100_000), nights=7, tariff={"rules": [weekend]}).lines
    assert [line.price_paise for line in lines] == [100_000] * 5 + [125_000] * 2
