"""Rate plans, and extras that are sold with a stay."""

from django.contrib import admin

from backend.backoffice.parts.hurt_pages import AsksBeforeHurting
from backend.backoffice.parts.resort_row_pages import ResortRowPage
from backend.pricing.models import AddOn, RatePlan


@admin.register(RatePlan)
class RatePlanPage(AsksBeforeHurting[RatePlan], ResortRowPage[RatePlan]):
    list_display = ("label", "resort", "meals", "meal_price", "change_percent", "refundable", "is_default", "active")
    fields = (
        "resort",
        "code",
        "label",
        "meals",
        "meal_price",
        "change_percent",
        "refundable",
        "policy",
        "is_default",
        "active",
    )


@admin.register(AddOn)
class AddOnPage(AsksBeforeHurting[AddOn], ResortRowPage[AddOn]):
    list_display = ("label", "resort", "price", "per", "tax_percent", "sac", "most", "active")
    fields = ("resort", "code", "label", "price", "per", "tax_percent", "sac", "most", "active")
