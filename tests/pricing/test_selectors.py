from datetime import date
from decimal import Decimal

import pytest

from backend.catalogue.models import Resort
from backend.common.errors import BadInput
from backend.pricing import selectors
from backend.pricing.core import plans, tax
from backend.pricing.core.cancellation_fee import FULL_REFUND
from backend.pricing.core.rates import Effect, Layer
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

pytestmark = pytest.mark.django_db


def again(resort):
    """The resort as the next request reads it."""
    return Resort.objects.select_related("terms").get(pk=resort.pk)


def a_season(resort, **more):
    fields = {"code": "season", "label": "Season", "layer": 1, "effect": "percent", "value": Decimal("12.5")}
    return RateRule.objects.create(resort=resort, **{**fields, **more})


def test_a_resort_that_has_decided_nothing_has_an_empty_tariff(resort):
    tariff = selectors.tariff_of(again(resort))
    assert (tariff.rules, tariff.offers, tariff.bands, tariff.tax.table) == ((), (), (), tax.INDIA)
    assert selectors.plan_of(again(resort)) == plans.STANDARD
    assert selectors.policy_of(again(resort), "standard") == FULL_REFUND


def test_rules_are_read_as_the_core_counts(resort):
    a_season(resort, first_night=date(2026, 12, 20), weekdays=[4, 5], room_ids=[7], priority=3)
    (rule,) = selectors.tariff_of(again(resort)).rules
    assert (rule.layer, rule.change.effect, rule.change.value) == (Layer.SEASON, Effect.PERCENT, 1250)
    assert (rule.first_night, rule.last_night, rule.weekdays) == (date(2026, 12, 20), date.max, frozenset({4, 5}))


def test_what_is_switched_off_does_not_count(resort):
    a_season(resort, active=False)
    assert selectors.tariff_of(again(resort)).rules == ()


@pytest.mark.parametrize("change", ["edit", "bulk edit", "delete", "slab", "offer"])
def test_every_change_of_a_price_is_seen_by_the_next_request(resort, change):
    season = a_season(resort)
    before = selectors.tariff_of(again(resort))
    if change == "edit":
        season.value = 20
        season.save()
    elif change == "bulk edit":
        RateRule.objects.update(value=20)
    elif change == "delete":
        season.delete()
    elif change == "slab":
        TaxSlab.objects.create(since=date(2030, 1, 1), low_up_to=8000, low_percent=6, high_percent=20)
    else:
        Offer.objects.create(resort=resort, code="o", label="O", saves="percent", value=5)
    assert selectors.tariff_of(again(resort)) != before


def test_an_unchanged_tariff_costs_no_query(resort, django_assert_num_queries):
    a_season(resort)
    fresh = again(resort)
    selectors.tariff_of(fresh)
    with django_assert_num_queries(0):
        selectors.tariff_of(fresh)


def test_the_tables_slabs_are_the_cores(resort):
    a_season(resort)
    assert selectors.tariff_of(again(resort)).tax.table == tuple(tax.INDIA)


def test_the_default_plan_is_for_who_chooses_none(resort):
    RatePlan.objects.create(resort=resort, code="cp", label="Breakfast", meals="CP", meal_price=400, is_default=True)
    found = selectors.plan_of(again(resort))
    assert (found.code, found.meal_paise) == ("cp", 40_000)
    assert selectors.plan_of(again(resort), "standard") == plans.STANDARD


def test_an_unknown_plan_is_bad_input(resort):
    with pytest.raises(BadInput):
        selectors.plan_of(again(resort), "nonsense")


def test_a_plans_policy_comes_before_the_resorts(resort):
    strict = CancellationPolicy.objects.create(resort=resort, code="strict", label="Strict")
    PolicyTier.objects.create(policy=strict, days_before=7, fee_percent=50)
    mild = CancellationPolicy.objects.create(resort=resort, code="mild", label="Mild")
    ResortTerms.objects.filter(resort=resort).update(policy=mild)
    RatePlan.objects.create(resort=resort, code="cp", label="Breakfast", policy=strict)
    assert selectors.policy_of(again(resort), "cp").tier(8).fee_percent == 5000
    assert selectors.policy_of(again(resort), "standard").code == "mild"


def test_child_bands_do_not_overlap(resort):
    ChildBand.objects.create(resort=resort, first_age=0, last_age=5)
    with pytest.raises(Exception, match="child_bands_do_not_overlap"):
        ChildBand.objects.create(resort=resort, first_age=5, last_age=11)


def test_a_resort_goes_with_its_prices(resort):
    a_season(resort)
    resort.delete()
    assert not RateRule.objects.exists()
    assert not ResortTerms.objects.exists()
