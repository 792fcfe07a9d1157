"""Cancellation policies and their tiers."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest

from backend.backoffice.forms.terms_forms import TierForms
from backend.backoffice.parts.resort_row_pages import ResortRowPage
from backend.backoffice.parts.scoped_pages import OwnChoices, ScopedInline
from backend.catalogue.models.roles import Right
from backend.pricing.models import CancellationPolicy, PolicyTier


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
class CancellationPolicyPage(ResortRowPage[CancellationPolicy]):
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
