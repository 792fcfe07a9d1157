"""Public endpoint of a resort's rate plans, add-ons and cancellation policies."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.catalogue.models import Resort
from backend.common.errors import NotFound
from backend.common.http.money_fields import MoneyField, ShowsMoney
from backend.common.http.open_views import PublicRead
from backend.common.money import money_keys, paise, rupees
from backend.pricing import selectors
from backend.pricing.core import plans
from backend.pricing.core.cancellation_fee import Policy
from backend.pricing.core.plans import Meals, Per
from backend.pricing.core.tariff import Tariff


class TierOutput(serializers.Serializer[Any]):
    """The fee for cancelling at least `days_before` days before arrival."""

    days_before = serializers.IntegerField(help_text="Minimum number of days before arrival; -1: no-show.")
    fee_percent = serializers.CharField(help_text='Percent of the whole price, such as "50.00".')
    fee_nights = serializers.IntegerField(
        help_text="Number of nights charged instead of a percentage: the first nights of all rooms."
    )


class PolicyOutput(serializers.Serializer[Any]):
    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    tiers = TierOutput(many=True)


class RatePlanOutput(ShowsMoney):
    """A rate plan. The first one in the list is the default."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    meals = serializers.ChoiceField(choices=[(meals.value, meals.value) for meals in Meals])
    refundable = serializers.BooleanField()
    change_percent = serializers.CharField(help_text="Change of the room's price in percent; negative for less.")
    meal_price = MoneyField("Price of the meals in rupees per night and adult.")
    cancellation = PolicyOutput()


class AddOnOutput(ShowsMoney):
    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    price = MoneyField("Price in rupees per unit.")
    per = serializers.ChoiceField(choices=[(per.value, per.value) for per in Per], help_text="Unit of the price.")
    tax_percent = serializers.IntegerField()
    most = serializers.IntegerField(help_text="Maximum number in one booking.")


class ChildBandOutput(ShowsMoney):
    """An age band of children, both ages inclusive, at check-in. Older guests are adults."""

    first_age = serializers.IntegerField()
    last_age = serializers.IntegerField()
    extra_price = MoneyField("Price in rupees per night for a guest beyond the room's included guests.")
    meal_percent = serializers.CharField(help_text="Percent of the adult's price for meals.")


class Rates(PublicRead):
    refusals = {"404": "there is no such resort, or it is not active."}

    class Output(ShowsMoney):
        prices_include_tax = serializers.BooleanField()
        rate_plans = RatePlanOutput(many=True)
        add_ons = AddOnOutput(many=True)
        child_bands = ChildBandOutput(many=True)
        extra_adult_price = MoneyField("Price in rupees per night for a guest beyond the room's included guests.")
        extra_bed_price = MoneyField('Price of an extra bed in rupees per night; "0.00": not offered.')

        class Meta:
            ref_name = "Rates"

    @extend_schema(tags=["catalogue"], operation_id="resorts_rates", responses=Output)
    def get(self, request: Request, slug: str) -> Response:
        """The rate plans, add-ons, children's rates and cancellation policies of a resort."""
        resort = Resort.objects.filter(slug=slug, active=True).select_related("terms").first()
        if resort is None:
            raise NotFound
        tariff = selectors.tariff_of(resort)
        return Response(
            {
                "prices_include_tax": tariff.tax.inclusive,
                "rate_plans": [_plan(resort, plan) for plan in selectors.plans_of(resort)],
                "add_ons": [
                    {
                        **{key: getattr(row, key) for key in ("code", "label", "per", "tax_percent", "most")},
                        **money_keys(price=paise(row.price)),
                    }
                    for row in selectors.add_ons_of(resort)
                ],
                "child_bands": _bands(tariff),
                **money_keys(extra_adult_price=tariff.extra_adult_paise, extra_bed_price=tariff.extra_bed_paise),
            }
        )


def tiers_of(policy: Policy) -> list[dict[str, Any]]:
    """A policy's tiers, the earliest first and none left out."""
    return [
        {
            "days_before": tier.days_before,
            "fee_percent": rupees(tier.fee_percent),
            "fee_nights": tier.fee_nights,
        }
        for tier in policy.spelled_out
    ]


def _plan(resort: Resort, plan: plans.PlanTerms) -> dict[str, Any]:
    policy = selectors.policy_of(resort, plan.code)
    return {
        "code": plan.code,
        "label": plan.label,
        "meals": plan.meals.value,
        "refundable": plan.refundable,
        "change_percent": rupees(plan.change.value if plan.change else 0),
        **money_keys(meal_price=plan.meal_paise),
        "cancellation": {"code": policy.code, "label": policy.label, "tiers": tiers_of(policy)},
    }


def _bands(tariff: Tariff) -> list[dict[str, Any]]:
    return [
        {
            "first_age": band.first_age,
            "last_age": band.last_age,
            **money_keys(extra_price=band.extra_paise),
            "meal_percent": rupees(band.meal_share),
        }
        for band in tariff.bands
    ]
