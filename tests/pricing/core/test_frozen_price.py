import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.pricing.core import change_settlement
from backend.pricing.core.cancellation_fee import FULL_REFUND, Policy, Tier
from backend.pricing.core.deposits import Instalments
from backend.pricing.core.frozen_line import FrozenLine
from backend.pricing.core.frozen_price import VERSION, FrozenPlan, FrozenPrice, UnknownVersion
from backend.pricing.core.plans import Meals
from backend.pricing.core.rates import Step
from backend.pricing.core.registration import Registration, Scheme
from backend.pricing.core.stay_price import LineKind
from tests.pricing.example_stays import BREAKFAST, MODERATE, stay

paise = st.integers(0, 10**9)
words = st.text(max_size=8)
days = st.dates(date(2020, 1, 1), date(2040, 1, 1))
steps = st.builds(Step, code=words, label=words, change_paise=st.integers(-(10**6), 10**6))
lines = st.builds(
    FrozenLine,
    kind=st.sampled_from(LineKind), label=words, room_id=st.none() | st.integers(1, 999), room_number=words, code=words,
    sac=words, night=st.none() | days, quantity=st.integers(1, 9), base_paise=paise, listed_paise=paise,
    offer_paise=paise, coupon_paise=paise, price_paise=paise, tax_percent=st.sampled_from([0, 5, 18]),
    half_paise=paise, tax_paise=paise,
    steps=st.lists(steps, max_size=2).map(tuple),
)  # fmt: skip
tiers = st.builds(
    Tier, days_before=st.integers(-1, 60), fee_percent=st.integers(0, 10_000), fee_nights=st.integers(0, 3)
)
registrations = st.builds(
    Registration, gstin=words, scheme=st.sampled_from(Scheme), zero_rated_for=words, undertaking=words
)
plans = st.builds(FrozenPlan, code=words, label=words, meals=st.sampled_from(Meals), refundable=st.booleans())
frozen_prices = st.builds(
    FrozenPrice,
    unpaid_charge_paise=st.just(0) | paise,
    lines=st.lists(lines, max_size=3).map(tuple), subtotal_paise=paise, discount_paise=paise, tax_paise=paise,
    total_paise=paise, offer=words, coupon=words, house_rules=st.lists(words, max_size=2).map(tuple),
    plan=st.none() | plans,
    cancellation=st.none() | st.builds(Policy, code=words, label=words, tiers=st.lists(tiers, max_size=3).map(tuple)),
    deposit=st.none() | st.builds(Instalments, now_paise=paise, later_paise=paise, due_on=st.none() | days),
    supplier=st.none() | registrations,
)  # fmt: skip
# As the first holds kept it, with half a paisa that no later one has.
OLDEST = {
    "currency": "INR",
    "lines": [{
        "room_id": 7, "room_number": "A7", "night": "2026-12-18", "price_paise": 700, "tax_percent": 18,
        "tax_paise": 127,
    }],
    "subtotal_paise": 700,
    "tax_paise": 127,
    "total_paise": 827,
}  # fmt: skip


@given(frozen_prices)
def test_a_price_is_the_same_after_years_in_a_row(price):
    written = price.as_json()
    again = FrozenPrice.load(json.loads(json.dumps(written)))
    assert again == price
    assert again.as_json() == written


def test_a_price_says_of_which_version_its_keys_are():
    assert FrozenPrice.of(stay("7000")).as_json()["version"] == VERSION == 2


def test_a_quote_is_frozen_with_every_line_and_sum():
    quote = stay("7000", "8000", nights=2, plan=BREAKFAST)
    price = FrozenPrice.of(quote, cancellation=MODERATE, house_rules=["Quiet after ten"])
    assert [line.price_paise for line in price.lines] == [line.price_paise for line in quote.lines]
    assert (price.subtotal_paise, price.tax_paise, price.total_paise) == (
        quote.subtotal_paise, quote.tax_paise, quote.total_paise,
    )  # fmt: skip
    assert (price.plan.code, price.cancellation, price.house_rules) == ("cp", MODERATE, ("Quiet after ten",))


@pytest.mark.parametrize("version", [3, 99, -1, "1", None])
def test_a_price_of_an_unknown_version_is_refused_and_not_guessed_at(version):
    with pytest.raises(UnknownVersion, match=f"version {version}"):
        FrozenPrice.load({**OLDEST, "version": version})


@pytest.mark.parametrize("data", [None, [], "{}", 7])
def test_what_is_no_price_is_refused(data):
    with pytest.raises(TypeError):
        FrozenPrice.load(data)


def test_the_oldest_lines_are_nights_of_rooms_without_rules_and_discounts():
    (line,) = FrozenPrice.load(OLDEST).lines
    assert (line.kind, line.label, line.quantity, line.night) == (LineKind.ROOM, "Room A7", 1, date(2026, 12, 18))
    assert (line.base_paise, line.listed_paise, line.discount_paise, line.steps) == (700, 700, 0, ())
    assert (line.half_paise, line.tax_paise) == (63, 127)


def test_the_oldest_prices_promise_what_was_true_then():
    price = FrozenPrice.load(OLDEST)
    assert (price.plan, price.offer, price.coupon, price.house_rules) == (None, "", "", ())
    assert (price.cancellation, price.refundable) == (None, True)
    assert price.instalments == Instalments(now_paise=827)


def test_lines_from_before_they_had_codes_are_of_the_room_of_meals_sold_apart_or_of_nobody_knows_what():
    kinds = {"room": "996311", "extra_bed": "996311", "meal": "996332", "add_on": "", "kept": "996311"}
    lines = [{**OLDEST["lines"][0], "kind": kind} for kind in kinds]
    price = FrozenPrice.load({**OLDEST, "version": 1, "lines": lines})
    assert {line.kind.value: line.sac for line in price.lines} == kinds
    assert (price.supplier, price.taxed, price.zero_rated_for) == (None, True, "")


def test_a_price_says_under_which_registration_it_was_charged():
    charged = Registration.of("29ABCDE1234F1ZW")
    price = FrozenPrice.of(stay("7000"), supplier=charged)
    assert price.as_json()["supplier"] == {"gstin": "29ABCDE1234F1ZW", "scheme": "regular"}
    assert FrozenPrice.load(price.as_json()).supplier == charged
    assert (Registration.of("").registered, Registration.of("", zero_rated_for="x").scheme) == (False, Scheme.NONE)


def test_what_the_oldest_prices_do_not_say_is_not_put_into_their_mouth():
    written = FrozenPrice.load(OLDEST).as_json()
    assert not written.keys() & {"plan", "cancellation", "deposit", "supplier"}
    assert FrozenPrice.load(written) == FrozenPrice.load(OLDEST)


def test_a_promise_from_before_there_were_tiers_is_of_everything():
    assert FrozenPrice.load({**OLDEST, "cancellation": {"kind": "full_refund"}}).cancellation == FULL_REFUND


def test_another_room_takes_the_place_of_one_and_the_figures_stay():
    price = FrozenPrice.of(stay("7000", "8000", nights=2, plan=BREAKFAST))
    moved = price.rename_room(1, new_id=9, new_number="C9")
    assert moved.room_numbers == {"C9": 9, "A102": 2}
    assert {(line.kind, line.label) for line in moved.lines if line.room_id == 9} == {
        (LineKind.ROOM, "Room C9"), (LineKind.MEAL, "Meals (CP)"),
    }  # fmt: skip
    back = moved.rename_room(9, new_id=1, new_number="A101")
    assert back == price


def test_further_lines_are_in_the_sums():
    price = FrozenPrice.of(stay("7000", "8000"))
    more = price.with_lines(change_settlement.kept_of(price, 100_000))
    assert (more.total_paise, more.kept_lines) == (price.total_paise + 100_000, more.lines[len(price.lines) :])
    assert more.total_paise == sum(line.price_paise + line.tax_paise for line in more.lines)


def test_nothing_kept_is_no_line():
    price = FrozenPrice.of(stay("7000"))
    assert price.with_lines(change_settlement.kept_of(price, 0)) == price


def test_the_first_night_is_that_of_all_rooms_with_what_is_in_them():
    price = FrozenPrice.of(stay("1000", "2000", nights=3, plan=BREAKFAST))
    first = min(line.night for line in price.lines)
    assert price.first_night_paise == sum(
        line.price_paise + line.tax_paise for line in price.lines if line.night == first
    )
    assert 3 * price.first_night_paise == price.total_paise


def test_a_price_is_a_value():
    price = FrozenPrice.of(stay("7000"))
    assert replace(price) == price
    assert hash(replace(price)) == hash(price)
