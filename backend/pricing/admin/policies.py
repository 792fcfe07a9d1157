from itertools import pairwise
from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest

from backend.catalogue.roles import Right
from backend.catalogue.scoped_admin import OwnChoices, ScopedInline
from backend.pricing.admin.scoped import OfResortAdmin
from backend.pricing.models import CancellationPolicy, PolicyTier


class TierForms(BaseInlineFormSet[PolicyTier, CancellationPolicy, Any]):
    def clean(self) -> None:
        """Whoever cancels later never pays less. Nights are less than everything; with other shares nobody can say."""
        if any(self.errors):
            return
        rows = [form.cleaned_data for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
        days = [row["days_before"] for row in rows]
        if len(days) != len(set(days)):
            raise ValidationError("Two tiers have the same number of days: remove one of them.")
        super().clean()
        for early, late in pairwise(sorted(rows, key=lambda row: -row["days_before"])):
            if _costs_less(late, early):
                late_days, early_days = late["days_before"], early["days_before"]
                raise ValidationError(f"Cancelling {late_days} days before costs less than {early_days} days before.")


def _costs_less(late: dict[str, Any], early: dict[str, Any]) -> bool:
    if late["fee_nights"] and early["fee_percent"]:
        return bool(early["fee_percent"] == 100)
    if late["fee_percent"] and early["fee_nights"]:
        return False
    return (late["fee_percent"], late["fee_nights"]) < (early["fee_percent"], early["fee_nights"])


class TierInline(ScopedInline[PolicyTier, CancellationPolicy]):
    model = PolicyTier
    formset = TierForms
    fields = ("days_before", "fee_percent", "fee_nights")
    ordering = ("-days_before",)
    adding = changing = deleting = Right.EDIT_RATES
    verbose_name_plural = "tiers: the fee for cancelling at least so many days before arrival (-1: no-show)"

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return 0 if obj else 3


@admin.register(CancellationPolicy)
class CancellationPolicyAdmin(OfResortAdmin[CancellationPolicy]):
    list_display = ("label", "resort", "says")
    list_filter: ClassVar[Any] = (("resort", OwnChoices),)
    fields = ("resort", "code", "label")
    inlines = (TierInline,)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("tiers")

    @admin.display(description="says")
    def says(self, policy: CancellationPolicy) -> str:
        return "; ".join(map(_said, policy.tiers.all())) or "no refund"


def _said(tier: PolicyTier) -> str:
    when = f"{tier.days_before} days" if tier.days_before >= 0 else "no-show"
    return f"{when}: " + (f"{tier.fee_nights} nights" if tier.fee_nights else f"{tier.fee_percent.normalize():f} %")
