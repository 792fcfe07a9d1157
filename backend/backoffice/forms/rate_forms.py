"""What rules of rates and restrictions ask for."""

from typing import Any

from django import forms

from backend.backoffice.forms.resort_row_forms import WEEKDAYS, NightsField, ResortRowForm, Ticks
from backend.common import clock
from backend.pricing.core.rates import Effect
from backend.pricing.models import RateRule
from backend.pricing.services import dead_bands
from backend.sale_rules.models import Restriction


class RateRuleForm(ResortRowForm[RateRule]):
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
        if fixed and self.instance.resort_id and dead_bands.contains_tax(self.instance.resort):
            refusal = dead_bands.dead_band_refusal(said["value"], on=clock.today()) if said["value"] >= 0 else ""
            if refusal:
                self.add_error("value", refusal)
        return said


class RestrictionForm(ResortRowForm[Restriction]):
    weekdays = Ticks(
        choices=WEEKDAYS, coerce=int, help_text="None ticked: every day. A night belongs to the day on which it begins."
    )
    room_type_ids = Ticks(coerce=int, label="Room types", help_text="All rooms that have one of these types now.")
    room_ids = Ticks(coerce=int, label="Rooms", help_text="In addition. No type and no room ticked: all rooms.")

    class Meta:
        model = Restriction
        exclude = ("resort",)
