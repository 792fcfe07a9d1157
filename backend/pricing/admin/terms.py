from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import ForeignKey
from django.forms.models import BaseInlineFormSet, ModelChoiceField
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone

from backend.catalogue.roles import Right
from backend.catalogue.scoped_admin import ScopedAdmin, ScopedInline
from backend.pricing.admin.forms import WEEKDAYS
from backend.pricing.admin.months import Asked
from backend.pricing.models import CancellationPolicy, ChildBand, PricedResort, ResortTerms, TaxSlab
from backend.pricing.services import checking, previewing


class TermsForm(forms.ModelForm[ResortTerms]):
    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        resort = self.instance.resort if self.instance.resort_id else None
        if said.get("prices_include_tax") and resort and resort.gstin:
            found = list(checking.refusals(resort, on=timezone.localdate()))
            if found:
                self.add_error("prices_include_tax", [*found[:5], *(["and others"] if found[5:] else [])])
        return said


class TermsInline(ScopedInline[ResortTerms, PricedResort]):
    model = ResortTerms
    form = TermsForm
    template = "admin/edit_inline/stacked.html"
    max_num = extra = 1
    can_delete = False
    resort_path = ""
    adding = changing = Right.EDIT_RATES
    fieldsets = (
        ("Tax", {"fields": ("prices_include_tax", "extra_bed_counts", "meal_tax")}),
        ("People", {"fields": ("extra_adult_price", "extra_bed_price")}),
        ("Money", {"fields": ("policy", "deposit", "deposit_percent", "balance_days_before")}),
        ("Balances", {"fields": ("reminder_days", "overdue", "overdue_days")}),
    )

    def formfield_for_foreignkey(
        self, db_field: "ForeignKey[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField[Any] | None:
        if db_field.related_model is CancellationPolicy and request.resolver_match:
            resort_id = request.resolver_match.kwargs.get("object_id")
            kwargs["queryset"] = CancellationPolicy.objects.filter(resort=resort_id)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class BandForms(BaseInlineFormSet[ChildBand, PricedResort, Any]):
    @classmethod
    def get_default_prefix(cls) -> str:
        """Django's own is empty: the resort has no name for them."""
        return "bands"

    def clean(self) -> None:
        """Every age from 0 on is in one band, up to where children are adults."""
        super().clean()
        if any(self.errors):
            return
        rows = [form.cleaned_data for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
        expected = 0
        for row in sorted(rows, key=lambda row: row["first_age"]):
            first = row["first_age"]
            if first > expected and expected == 0:
                raise ValidationError(f"The first band begins at 0, not at {first}.")
            if first > expected:
                raise ValidationError(f"No band covers children of {expected} to {first - 1}.")
            if first < expected:
                raise ValidationError(f"Children of {first} are in two bands.")
            expected = row["last_age"] + 1


class BandInline(ScopedInline[ChildBand, PricedResort]):
    model = ChildBand
    formset = BandForms
    fields = ("first_age", "last_age", "extra_price", "meal_percent")
    ordering = ("first_age",)
    resort_path = ""
    adding = changing = deleting = Right.EDIT_RATES
    verbose_name_plural = "children's bands: ages from 0 on without a gap; older children pay as adults"


@admin.register(PricedResort)
class PricedResortAdmin(ScopedAdmin[PricedResort]):
    """Once for every resort: nobody adds or deletes it here."""

    list_display = ("name", "location", "gstin")
    search_fields = ("name", "location")
    fields = readonly_fields = ("name", "gstin")
    inlines = (TermsInline, BandInline)
    resort_path = ""
    changing = Right.EDIT_RATES

    class Media:
        css = {"all": ["pricing/prices.css"]}

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        month = path(
            "<int:object_id>/month/", self.admin_site.admin_view(self.month_view), name="pricing_pricedresort_month"
        )
        return [month, *super().get_urls()]

    def month_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Every night of a month with its price, for whoever may see the resort."""
        resort = self.get_object(request, str(object_id))
        if resort is None or not self.has_view_permission(request, resort):
            raise PermissionDenied
        asked = Asked.read(request.GET, today=timezone.localdate())
        groups = previewing.month(resort=resort, first=asked.first, nights=asked.nights, today=timezone.localdate())
        context = {
            **self.admin_site.each_context(request),
            "title": f"{asked.first:%B %Y}",
            "subtitle": resort.name,
            "opts": self.opts,
            "resort": resort,
            "asked": asked,
            "plan": previewing.default_plan(resort),
            "groups": groups,
            "weekdays": [name for _, name in WEEKDAYS],
        }
        return TemplateResponse(request, "admin/pricing/month.html", context)


@admin.register(TaxSlab)
class TaxSlabAdmin(admin.ModelAdmin[TaxSlab]):
    """The law's: the platform's own page."""

    list_display = ("since", "low_up_to", "low_percent", "high_percent")
