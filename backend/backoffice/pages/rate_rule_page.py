"""What changes the price of a night."""

from typing import Any, ClassVar

from django.contrib import admin

from backend.backoffice.forms.rate_forms import RateRuleForm
from backend.backoffice.parts.resort_row_pages import ResortRowPage
from backend.backoffice.parts.scoped_pages import OwnChoices
from backend.pricing.core.rates import Effect
from backend.pricing.models import RateRule


@admin.register(RateRule)
class RateRulePage(ResortRowPage[RateRule]):
    form = RateRuleForm
    list_display = ("label", "resort", "layer", "does", "first_night", "last_night", "priority", "active")
    list_filter: ClassVar[Any] = (("resort", OwnChoices), "layer", "active")
    ordering: ClassVar[Any] = ("resort", "layer", "-priority", "code")
    fieldsets = (
        (None, {"fields": ("resort", "code", "label", "active")}),
        ("Effect on the price", {"fields": ("effect", "value", "layer", "priority")}),
        (
            "Nights",
            {"fields": (("first_night", "last_night"), "weekdays", "nights"), "description": "Empty: every night."},
        ),
        (
            "Stays",
            {
                "fields": (("least_nights", "most_nights"), ("least_days_ahead", "most_days_ahead")),
                "description": "Length of the stay in nights, and days between booking and arrival. Empty: every stay.",
            },
        ),
        ("For", {"fields": ("room_ids", "plans")}),
    )

    @admin.display(description="does")
    def does(self, rule: RateRule) -> str:
        if rule.effect == Effect.SET.value:
            return f"= ₹{rule.value}"
        return f"{rule.value:+} %" if rule.effect == Effect.PERCENT.value else f"{rule.value:+} ₹"
