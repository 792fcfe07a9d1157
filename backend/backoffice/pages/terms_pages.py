"""A resort's terms, its month of prices, and the slabs of GST."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import ForeignKey
from django.forms.models import ModelChoiceField
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from backend.backoffice.forms.month_query import MonthQuery
from backend.backoffice.forms.resort_row_forms import WEEKDAYS
from backend.backoffice.forms.terms_forms import BandForms, TermsForm
from backend.backoffice.parts.hurt_pages import AsksBeforeHurting
from backend.backoffice.parts.kept_forms import KeepsForms
from backend.backoffice.parts.scoped_pages import ScopedInline, ScopedPage
from backend.catalogue.models.roles import Right
from backend.common import clock
from backend.pricing.models import CancellationPolicy, ChildBand, PricedResort, ResortTerms, TaxSlab
from backend.pricing.services import price_calendar


class TermsInline(ScopedInline[ResortTerms, PricedResort]):
    model = ResortTerms
    form = TermsForm
    template = "admin/edit_inline/stacked.html"
    max_num = extra = 1
    can_delete = False
    resort_path = ""
    adding = changing = Right.EDIT_RATES
    fieldsets = (
        ("Tax", {"fields": ("prices_include_tax", "extra_bed_counts", "meal_tax", "turnover_crore")}),
        ("SEZ without tax", {"fields": ("undertaking", "undertaking_until", "sez_gstins")}),
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


class BandInline(ScopedInline[ChildBand, PricedResort]):
    model = ChildBand
    formset = BandForms
    fields = ("first_age", "last_age", "extra_price", "meal_percent")
    ordering = ("first_age",)
    resort_path = ""
    adding = changing = deleting = Right.EDIT_RATES
    verbose_name_plural = "children's bands: ages from 0 on without a gap; older children pay as adults"


@admin.register(PricedResort)
class PricedResortPage(AsksBeforeHurting[PricedResort], ScopedPage[PricedResort]):
    """Once for every resort: nobody adds or deletes it here."""

    list_display = ("name", "location", "gstin")
    search_fields = ("name", "location")
    fields = readonly_fields = ("name", "gstin")
    inlines = (TermsInline, BandInline)
    resort_path = ""
    changing = Right.EDIT_RATES
    change_form_template = "admin/pricing/pricedresort/change_form.html"

    class Media:
        css = {"all": ["backoffice/prices.css"]}

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
        asked = MonthQuery.read(request.GET, today=clock.today())
        groups = price_calendar.preview_month(
            resort=resort, first=asked.first, nights=asked.nights, today=clock.today()
        )
        context = {
            **self.admin_site.each_context(request),
            "title": f"{asked.first:%B %Y}",
            "subtitle": resort.name,
            "opts": self.opts,
            "resort": resort,
            "asked": asked,
            "plan": price_calendar.default_plan(resort),
            "groups": groups,
            "weekdays": [name for _, name in WEEKDAYS],
        }
        return TemplateResponse(request, "admin/pricing/month.html", context)


@admin.register(TaxSlab)
class TaxSlabPage(KeepsForms[TaxSlab]):
    """The law's: the platform's own page."""

    list_display = ("since", "low_up_to", "low_percent", "high_percent")
