"""A price is written by hand as its serializer, which the schema is made of, would write it."""

import json
from dataclasses import replace
from datetime import date

import pytest

from backend.holds.api.price_output import PriceOutput, price_shown
from backend.pricing.core.cancellation_fee import FULL_REFUND, Policy, Tier
from backend.pricing.core.deposits import Instalments
from backend.pricing.core.frozen_line import FrozenLine
from backend.pricing.core.frozen_price import FrozenPlan, FrozenPrice
from backend.pricing.core.plans import STANDARD
from backend.pricing.core.rates import Step
from backend.pricing.core.stay_price import LineKind

BARE = FrozenPrice(lines=(), subtotal_paise=0, discount_paise=0, tax_paise=0, total_paise=0)
NIGHT = FrozenLine(
    kind=LineKind.ROOM,
    label="A101",
    room_id=7,
    room_number="A101",
    night=date(2026, 12, 24),
    base_paise=750_000,
    listed_paise=700_001,
    offer_paise=10_000,
    coupon_paise=5,
    price_paise=689_996,
    tax_percent=18,
    half_paise=62_100,
    tax_paise=124_200,
    steps=(Step(code="low", label="ऑफ़ सीज़न", change_paise=-49_999), Step(code="up", label="Up", change_paise=1)),
)
KEPT = FrozenLine(
    kind=LineKind.ADD_ON,
    label="Fire",
    quantity=3,
    listed_paise=-7,
    price_paise=-7,
    tax_percent=0,
    half_paise=0,
    tax_paise=0,
)
FULL = replace(
    BARE,
    lines=(NIGHT, KEPT),
    subtotal_paise=689_989,
    discount_paise=10_005,
    tax_paise=124_200,
    total_paise=814_189,
    plan=FrozenPlan.of(STANDARD),
    offer="three",
    coupon="TEN",
    cancellation=Policy(code="p", label="P", tiers=(Tier(days_before=7, fee_percent=5000, fee_nights=0),)),
    deposit=Instalments(now_paise=100_000, later_paise=714_189, due_on=date(2026, 12, 17)),
    house_rules=("No fires.", "कोई शोर नहीं"),
)


def by_serializer(price: FrozenPrice) -> str:
    """With every amount as paise, and what else is shown as it is written by hand."""
    said = price_shown(price)
    return json.dumps(PriceOutput(said).data)


@pytest.mark.parametrize("price", [BARE, FULL, replace(FULL, cancellation=FULL_REFUND, deposit=None, plan=None)])
def test_it_is_what_the_serializer_says_letter_by_letter(price):
    assert json.dumps(price_shown(price)) == by_serializer(price)


def test_what_each_figure_is():
    said = price_shown(FULL)
    expected = {
        "discount": "100.05",
        "subtotal": "6899.89",
        "tax": "1242.00",
        "total": "8141.89",
        "due_now": "1000.00",
        "due_later": "7141.89",
        "due_on": "2026-12-17",
        "offer": "three",
        "coupon": "TEN",
    }
    assert {key: said[key] for key in expected} == expected
    night, kept = said["lines"]
    assert (night["base"], night["listed"], night["discount"], night["price"]) == (
        "7500.00",
        "7000.01",
        "100.05",
        "6899.96",
    )
    assert (night["tax"], night["cgst"], night["sgst"], night["night"]) == ("1242.00", "621.00", "621.00", "2026-12-24")
    assert [step["change"] for step in night["steps"]] == ["-499.99", "0.01"]
    assert (kept["kind"], kept["quantity"], kept["price"], kept["night"]) == ("add_on", 3, "-0.07", None)
