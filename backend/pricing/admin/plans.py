from django.contrib import admin

from backend.pricing.admin.scoped import OfResortAdmin
from backend.pricing.models import AddOn, RatePlan


@admin.register(RatePlan)
class RatePlanAdmin(OfResortAdmin[RatePlan]):
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
class AddOnAdmin(OfResortAdmin[AddOn]):
    list_display = ("label", "resort", "price", "per", "tax_percent", "most", "active")
    fields = ("resort", "code", "label", "price", "per", "tax_percent", "most", "active")
