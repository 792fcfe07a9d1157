"""All that a resort charges and promises, of one version of its terms, kept in each process by that version.

A trigger raises the version with every change of a price, in the same transaction, and gives none twice. What is kept
was read in one statement, together with its version.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

from backend.common import money
from backend.common.bounded_memory import BoundedMemory
from backend.pricing.core import cancellation_fee, plans, tax
from backend.pricing.core.tariff import Tariff, TaxTerms
from backend.pricing.models import (
    CancellationPolicy,
    ChildBand,
    Offer,
    PolicyTier,
    RatePlan,
    RateRule,
    ResortTerms,
    TaxSlab,
)
from backend.pricing.selectors import price_rows
from backend.pricing.selectors.one_moment import RowsOfAMoment

MEAL_PERCENT = {
    ResortTerms.MealTax.SEPARATE: 5,
    ResortTerms.MealTax.SPECIFIED: 18,
    ResortTerms.MealTax.WITH_ROOM: None,
}
NON_REFUNDABLE = cancellation_fee.Policy(
    code="non_refundable", label="Nothing back", tiers=(cancellation_fee.EVERYTHING,)
)
# Prices of so many resorts and versions; those not asked for lately go first.
KEPT_MOST = 1024
Policies = Mapping[int, cancellation_fee.Policy]


class VersionOver(Exception):
    """The resort's terms have another version by now: what this one was cannot be read any more."""


@dataclass(frozen=True, kw_only=True)
class PriceBook:
    """One version of a resort's prices."""

    # By whether the resort is registered, which its own row says.
    tariffs: Mapping[bool, Tariff]
    # Those that a guest may choose, by code, and whether one is the default.
    plans: Mapping[str, tuple[plans.PlanTerms, bool]]
    # By the codes of all plans, also of those that nobody may choose any more.
    policies: Mapping[str, cancellation_fee.Policy]
    usual_policy: cancellation_fee.Policy


# Those that this process keeps, by resort and version.
_shelf: BoundedMemory[tuple[int, int], PriceBook] = BoundedMemory(KEPT_MOST)


def price_book(resort_id: int, version: int) -> PriceBook:
    """The prices of this version of the resort's terms. Raises VersionOver."""
    found = _shelf.get((resort_id, version))
    if found is None:
        keep_book(resort_id, RowsOfAMoment(resort_id))
        found = _shelf.get((resort_id, version))
    if found is None:
        raise VersionOver
    return found


def keep_book(resort_id: int, rows: RowsOfAMoment) -> None:
    """Keep what these rows say, under their own version."""
    terms = rows.one(ResortTerms)
    if terms is not None:
        _shelf.keep((resort_id, terms.version), _book(terms, rows), weight=1)


def refuse_other_version(resort_id: int, version: int) -> None:
    """Raises VersionOver unless this version of the resort's terms is the current one: then all that was read since it
    was known is of it."""
    if not ResortTerms.objects.filter(resort=resort_id, version=version).exists():
        raise VersionOver


def _book(terms: ResortTerms, rows: RowsOfAMoment) -> PriceBook:
    tiers: dict[int, list[PolicyTier]] = defaultdict(list)
    for tier in rows.of(PolicyTier):
        tiers[tier.policy_id].append(tier)
    policies = {row.pk: price_rows.policy(row, tiers[row.pk]) for row in rows.of(CancellationPolicy)}
    usual = policies.get(terms.policy_id or 0, cancellation_fee.FULL_REFUND)
    tariff, known = _tariff(terms, rows), rows.of(RatePlan)
    return PriceBook(
        tariffs={is_so: replace(tariff, tax=replace(tariff.tax, registered=is_so)) for is_so in (True, False)},
        plans={row.code: (price_rows.plan_terms(row), row.is_default) for row in known if row.active},
        policies={
            row.code: policies.get(row.policy_id or 0, usual) if row.refundable else NON_REFUNDABLE for row in known
        },
        usual_policy=usual,
    )


def _tariff(terms: ResortTerms, rows: RowsOfAMoment) -> Tariff:
    return Tariff(
        tax=TaxTerms(
            registered=True,
            inclusive=terms.prices_include_tax,
            table=price_rows.slab_terms(rows.of(TaxSlab)) or tax.INDIA,
            extra_bed_counts=terms.extra_bed_counts,
            meal_percent=MEAL_PERCENT[ResortTerms.MealTax(terms.meal_tax)],
        ),
        rules=tuple(map(price_rows.rule_terms, rows.of(RateRule))),
        offers=tuple(map(price_rows.coupon, rows.of(Offer))),
        bands=tuple(map(price_rows.band_terms, rows.of(ChildBand))),
        extra_adult_paise=money.paise(terms.extra_adult_price),
        extra_bed_paise=money.paise(terms.extra_bed_price),
    )
