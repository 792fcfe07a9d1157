"""Loads a resort's tariff for the core.

A tariff is kept in each process by the version of the resort's terms, which a trigger raises with every change of a
price: reading one again costs no query, and an old one is never used.
"""

from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import Any

from backend.catalogue.models import Resort
from backend.common import money
from backend.common.errors import BadInput
from backend.pricing.core import cancellation_fee, deposits, discounts, plans, rates, tax
from backend.pricing.core.party import BandTerms as Band
from backend.pricing.core.tariff import Tariff, TaxTerms
from backend.pricing.models import (
    AddOn,
    CancellationPolicy,
    ChildBand,
    Coupon,
    Offer,
    RatePlan,
    RateRule,
    ResortTerms,
    TaxSlab,
)

MEAL_PERCENT = {
    ResortTerms.MealTax.SEPARATE: 5,
    ResortTerms.MealTax.SPECIFIED: 18,
    ResortTerms.MealTax.WITH_ROOM: None,
}


def terms_of(resort: Resort) -> ResortTerms | None:
    """The resort's terms, or None where it has decided nothing; select them with the resort to save a query."""
    return getattr(resort, "terms", None)


def tariff_of(resort: Resort) -> Tariff:
    """The resort's tariff; one that has decided nothing charges rooms x nights x price."""
    terms = terms_of(resort)
    if terms is None:
        return Tariff(tax=TaxTerms(registered=bool(resort.gstin)))
    return _tariff(resort.pk, terms.version, bool(resort.gstin))


def plan_of(resort: Resort, code: str = "") -> plans.PlanTerms:
    """The plan that the guest chose, or the resort's default, or the standard one. Raises BadInput."""
    terms = terms_of(resort)
    known = _plans(resort.pk, terms.version) if terms else {}
    if not code:
        return next((plan for plan, is_default in known.values() if is_default), plans.STANDARD)
    if code in known:
        return known[code][0]
    if code == plans.STANDARD.code:
        return plans.STANDARD
    raise BadInput(("/rate_plan", "plan_unknown", "The resort has no such rate plan."))


def has_plan(resort_id: int, terms_version: int | None, code: str) -> bool:
    """Whether a guest may choose this plan, where this version of the resort's terms is the current one."""
    known = {} if terms_version is None else _plans(resort_id, terms_version)
    return code in known or code == plans.STANDARD.code


def plans_of(resort: Resort) -> list[plans.PlanTerms]:
    """What a guest can choose from; the first is for who chooses none."""
    terms = terms_of(resort)
    known = _plans(resort.pk, terms.version) if terms else {}
    default = plan_of(resort)
    return [default, *(plan for plan, _ in known.values() if plan != default)]


def add_ons_of(resort: Resort) -> list[AddOn]:
    """What a guest can add to a stay."""
    return list(AddOn.objects.filter(resort=resort, active=True).order_by("code"))


def policy_of(resort: Resort, plan_code: str) -> cancellation_fee.Policy:
    """What is promised about cancelling: the plan's policy, else the resort's, else everything back before arrival."""
    terms = terms_of(resort)
    return _policy_of(resort.pk, terms.version, plan_code) if terms else cancellation_fee.FULL_REFUND


def policy(row: CancellationPolicy) -> cancellation_fee.Policy:
    """A policy's row as the core wants it."""
    tiers = tuple(
        cancellation_fee.Tier(
            days_before=tier.days_before, fee_percent=_hundredths(tier.fee_percent), fee_nights=tier.fee_nights
        )
        for tier in row.tiers.all()
    )
    return cancellation_fee.Policy(code=row.code, label=row.label, tiers=tiers)


def deposit_of(resort: Resort) -> deposits.DepositTerms:
    """What is paid when booking."""
    terms = terms_of(resort)
    if terms is None:
        return deposits.DepositTerms()
    return deposits.DepositTerms(
        pays=deposits.Pays(terms.deposit),
        percent=_hundredths(terms.deposit_percent),
        balance_days_before=terms.balance_days_before,
    )


def coupon(row: Coupon | Offer) -> discounts.DiscountTerms:
    """An offer's or a coupon's row as the core wants it."""
    saves = discounts.Saves(row.saves)
    values = {
        discounts.Saves.PERCENT: _hundredths(row.value),
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


@lru_cache(maxsize=1024)
def _tariff(resort_id: int, version: int, registered: bool) -> Tariff:
    terms = ResortTerms.objects.get(resort=resort_id)
    return Tariff(
        tax=TaxTerms(
            registered=registered,
            inclusive=terms.prices_include_tax,
            table=_slabs(TaxSlab.objects.all()) or tax.INDIA,
            extra_bed_counts=terms.extra_bed_counts,
            meal_percent=MEAL_PERCENT[ResortTerms.MealTax(terms.meal_tax)],
        ),
        rules=tuple(map(_rule, RateRule.objects.filter(resort=resort_id, active=True))),
        offers=tuple(map(coupon, Offer.objects.filter(resort=resort_id, active=True))),
        bands=tuple(map(_band, ChildBand.objects.filter(resort=resort_id))),
        extra_adult_paise=money.paise(terms.extra_adult_price),
        extra_bed_paise=money.paise(terms.extra_bed_price),
    )


@lru_cache(maxsize=1024)
def _plans(resort_id: int, version: int) -> dict[str, tuple[plans.PlanTerms, bool]]:
    rows = RatePlan.objects.filter(resort=resort_id, active=True)
    return {row.code: (_plan(row), row.is_default) for row in rows}


@lru_cache(maxsize=1024)
def _policy_of(resort_id: int, version: int, plan_code: str) -> cancellation_fee.Policy:
    plan = RatePlan.objects.filter(resort=resort_id, code=plan_code).select_related("policy").first()
    if plan is not None and not plan.refundable:
        return cancellation_fee.Policy(
            code="non_refundable", label="Nothing back", tiers=(cancellation_fee.EVERYTHING,)
        )
    row = (plan and plan.policy) or ResortTerms.objects.select_related("policy").get(resort=resort_id).policy
    return policy(row) if row else cancellation_fee.FULL_REFUND


def _plan(row: RatePlan) -> plans.PlanTerms:
    change = rates.Change(effect=rates.Effect.PERCENT, value=_hundredths(row.change_percent))
    return plans.PlanTerms(
        code=row.code,
        label=row.label,
        meals=plans.Meals(row.meals),
        refundable=row.refundable,
        change=change if row.change_percent else None,
        meal_paise=money.paise(row.meal_price),
    )


def _rule(row: RateRule) -> rates.Rule:
    effect = rates.Effect(row.effect)
    value = _hundredths(row.value) if effect is rates.Effect.PERCENT else money.paise(row.value)
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


def _band(row: ChildBand) -> Band:
    return Band(
        first_age=row.first_age,
        last_age=row.last_age,
        extra_paise=money.paise(row.extra_price),
        meal_share=_hundredths(row.meal_percent),
    )


def _slabs(rows: Iterable[TaxSlab]) -> tuple[tax.Slabs, ...]:
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


def _hundredths(value: Decimal) -> int:
    """12.50 percent is 1250."""
    return int(value * 100)
