"""Form fields to choose event types."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from backend.catalogue.roles import Right
from backend.catalogue.selectors import may
from backend.common.errors import DomainError
from backend.integrations import kinds
from backend.integrations.kinds import Kind


class ChoosesKinds(forms.ModelForm[Any]):
    """Boxes to tick, in the order of the table; `caller` fills them in. `refuse_too_many` refuses a full resort."""

    caller: Any = None
    refuse_too_many: Any = None
    kinds = forms.MultipleChoiceField(
        label="types of events",
        choices=[(kind.value, f"{kind.value}: {kind.label}") for kind in Kind],
        widget=forms.CheckboxSelectMultiple,
        help_text="Events about money need the right to see the resort's money.",
    )

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = self.cleaned_data
        resort = said.get("resort") or getattr(self.instance, "resort", None)
        money = kinds.speaks_of_money(said.get("kinds", []))
        if money and resort and not may(self.caller, Right.SEE_MONEY, resort):
            raise ValidationError({"kinds": "Your role at this resort does not allow events about money."})
        if resort and self.instance.pk is None:
            try:
                self.refuse_too_many(resort)
            except DomainError as full:
                raise ValidationError(str(full)) from None
        return said
