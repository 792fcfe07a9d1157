from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.utils import timezone

from backend.catalogue.scoped_admin import OwnChoices
from backend.pricing.admin.forms import WEEKDAYS, NightsField, OfResortForm, Ticks
from backend.pricing.admin.scoped import OfResortAdmin
from backend.pricing.core.rates import Effect
from backend.pricing.models import RateRule
from backend.pricing.services import checking


class RateRuleForm(OfResortForm[RateRule]):
    weekdays = Ticks(
        choices=WEEKDAYS, coerce=int, help_text="None ticked: every day. A night belongs to the day on which it begins."
    )
    nights = NightsField(required=False, help_text="Single nights, such as holidays; one date per line.")
    room_ids = Ticks(coerce=int, label="Rooms", help_text="None ticked: all rooms.")
    plans = Ticks(help_text="None ticked: all plans.")

    class Meta:
        model = RateRule
        exclude = ("resort",)
        widgets = {"layer": forms.Select}

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        fixed = said.get("effect") == Effect.SET.value and said.get("active") and said.get("value") is not None
        if fixed and self.instance.resort_id and checking.contains_tax(self.instance.resort):
            refusal = checking.refusal(said["value"], on=timezone.localdate()) if said["value"] >= 0 else ""
            if refusal:
                self.add_error("value", refusal)
        return said


@admin.register(RateRule)
class RateRuleAdmin(OfResortAdmin[RateRule]):
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
