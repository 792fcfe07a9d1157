"""Form fields of the pricing pages: rooms and plans to tick, weekdays, lists of dates."""

import re
from datetime import date
from typing import Any, ClassVar, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms.models import ModelChoiceField

from backend.catalogue.models import Resort, Room, RoomType
from backend.pricing.core.plans import STANDARD
from backend.pricing.models import CancellationPolicy, RatePlan

M = TypeVar("M", bound=Model)
WEEKDAYS = list(enumerate(["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]))


class NightsField(forms.Field):
    """Single nights, one to a line."""

    widget = forms.Textarea(attrs={"rows": 4, "cols": 14, "placeholder": "2026-12-25"})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(str, value)) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[date]:
        words = re.split(r"[\s,;]+", (value or "").strip())
        return sorted({_day(word) for word in words if word})

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return sorted(initial or []) != self.to_python(data)
        except ValidationError:
            return True


def _day(word: str) -> date:
    try:
        return date.fromisoformat(word)
    except ValueError:
        raise ValidationError(f"{word} is not a date: write it as 2026-12-25.") from None


class Ticks(forms.TypedMultipleChoiceField):
    """Boxes to tick; none is a choice, too."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **more: Any) -> None:
        super().__init__(**{"required": False, "empty_value": [], **more})


class ResortRowForm(forms.ModelForm[M]):
    """A form whose resort is settled: by its row, or by the address of the page."""

    of_resort: ClassVar[Resort | None] = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        resort = self.of_resort
        if resort is None:
            return
        if self.instance._state.adding:
            self.instance.resort = resort  # type: ignore[attr-defined]
        if isinstance(rooms := self.fields.get("room_ids"), Ticks):
            found = Room.objects.filter(resort=resort).values_list("pk", "room_number", "price_per_night")
            rooms.choices = [(pk, f"{number} ({price})") for pk, number, price in found]
        if isinstance(types := self.fields.get("room_type_ids"), Ticks):
            types.choices = list(RoomType.objects.filter(resort=resort).values_list("pk", "name"))
        if isinstance(plans := self.fields.get("plans"), Ticks):
            known = dict(RatePlan.objects.filter(resort=resort).values_list("code", "label"))
            plans.choices = list({STANDARD.code: STANDARD.label, **known}.items())
        if isinstance(policy := self.fields.get("policy"), ModelChoiceField):
            policy.queryset = CancellationPolicy.objects.filter(resort=resort)
