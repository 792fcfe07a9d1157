"""Rows of prices as the core wants them."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from backend.common import money
from backend.pricing.core import cancellation_fee, discounts, plans, rates, tax
from backend.pricing.core.party import BandTerms as Band
from backend.pricing.models import (
    AddOn,
    CancellationPolicy,
    ChildBand,
    Coupon,
    Offer,
    PolicyTier,
    RatePlan,
    RateRule,
    TaxSlab,
)


def policy(row: CancellationPolicy, tiers: Iterable[PolicyTier]) -> cancellation_fee.Policy:
    """A policy's row, and those of its tiers, as the core wants them."""
    found = tuple(
        cancellation_fee.Tier(
            days_before=tier.days_before, fee_percent=hundredths(tier.fee_percent), fee_nights=tier.fee_nights
        )
        for tier in tiers
    )
    return cancellation_fee.Policy(code=row.code, label=row.label, tiers=found)


def coupon(row: Coupon | Offer) -> discounts.DiscountTerms:
    """An offer's or a coupon's row as the core wants it."""
    saves = discounts.Saves(row.saves)
    values = {
        discounts.Saves.PERCENT: hundredths(row.value),
        discounts.Saves.AMOUNT: money.paise(row.value),
        discounts.Saves.FREE_NIGHTS: int(row.value),
    }
    return discounts.DiscountTerms(
        code=row.code,
        label=row.label,
        saves=saves,
        value=values[saves],
        every=row.every,
        least_nights=row.least_nights,
        least_paise=money.paise(row.least_price),
        plans=frozenset(row.plans),
        **conditions_of(row, "first_day", "last_day", "first_night", "last_night"),
    )


def add_on(row: AddOn, quantity: int) -> plans.ChosenAddOn:
    """So many of an add-on, as the core wants it."""
    return plans.ChosenAddOn(
        code=row.code,
        label=row.label,
        paise=money.paise(row.price),
        per=plans.Per(row.per),
        tax_percent=row.tax_percent,
        sac=row.sac,
        quantity=quantity,
    )


def plan_terms(row: RatePlan) -> plans.PlanTerms:
    """A plan's row as the core wants it."""
    change = rates.Change(effect=rates.Effect.PERCENT, value=hundredths(row.change_percent))
    return plans.PlanTerms(
        code=row.code,
        label=row.label,
        meals=plans.Meals(row.meals),
        refundable=row.refundable,
        change=change if row.change_percent else None,
        meal_paise=money.paise(row.meal_price),
    )


def rule_terms(row: RateRule) -> rates.Rule:
    """A rule's row as the core wants it."""
    effect = rates.Effect(row.effect)
    value = hundredths(row.value) if effect is rates.Effect.PERCENT else money.paise(row.value)
    optional = ("first_night", "last_night", "least_nights", "most_nights", "least_days_ahead", "most_days_ahead")
    return rates.Rule(
        code=row.code,
        label=row.label,
        layer=rates.Layer(row.layer),
        priority=row.priority,
        change=rates.Change(effect=effect, value=value),
        weekdays=frozenset(row.weekdays),
        nights=frozenset(row.nights),
        room_ids=frozenset(row.room_ids),
        plans=frozenset(row.plans),
        **conditions_of(row, *optional),
    )


def band_terms(row: ChildBand) -> Band:
    """What children of an age pay."""
    return Band(
        first_age=row.first_age,
        last_age=row.last_age,
        extra_paise=money.paise(row.extra_price),
        meal_share=hundredths(row.meal_percent),
    )


def slab_terms(rows: Iterable[TaxSlab]) -> tuple[tax.Slabs, ...]:
    """GST on rooms, as it was and will be."""
    return tuple(
        tax.Slabs(
            since=row.since,
            low_up_to_paise=money.paise(row.low_up_to),
            low_percent=row.low_percent,
            high_percent=row.high_percent,
        )
        for row in rows
    )


def conditions_of(row: Any, *names: str) -> dict[str, Any]:
    """Those conditions that are set."""
    return {name: value for name in names if (value := getattr(row, name)) is not None}


def hundredths(value: Decimal) -> int:
    """12.50 percent is 1250."""
    return int(value * 100)
