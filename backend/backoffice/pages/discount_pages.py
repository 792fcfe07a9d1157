"""Offers and coupons."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from backend.backoffice.forms.discount_forms import CouponForm, DiscountForm
from backend.backoffice.parts.hurt_pages import AsksBeforeHurting
from backend.backoffice.parts.resort_row_pages import ResortRowPage
from backend.common import clock
from backend.holds.services.coupon_claims import with_coupon_uses
from backend.pricing.models import Coupon, Offer

WHAT: tuple[Any, ...] = ("Discount", {"fields": ("saves", "value", "every")})
WHEN: tuple[Any, ...] = (
    "When it applies",
    {
        "fields": (
            ("first_day", "last_day"),
            ("first_night", "last_night"),
            "least_nights",
            "least_price",
            "plans",
        )
    },
)


@admin.register(Offer)
class OfferPage(ResortRowPage[Offer]):
    form = DiscountForm
    list_display = ("label", "resort", "saves", "value", "first_day", "last_day", "active")
    fieldsets = ((None, {"fields": ("resort", "code", "label", "active")}), WHAT, WHEN)


@admin.register(Coupon)
class CouponPage(AsksBeforeHurting[Coupon], ResortRowPage[Coupon]):
    """A coupon, and how often it has been used: the attempts that hold it."""

    form = CouponForm
    list_display = ("code", "resort", "saves", "value", "last_day", "most_uses", "active", "uses")
    fieldsets = (
        (None, {"fields": ("resort", "code", "label", "active")}),
        WHAT,
        WHEN,
        ("Number of uses", {"fields": ("most_uses", "most_uses_per_guest")}),
        ("So far", {"fields": ("uses",)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Coupon]:
        return with_coupon_uses(super().get_queryset(request), at=clock.now())

    def get_readonly_fields(self, request: HttpRequest, obj: Coupon | None = None) -> Any:
        return (*super().get_readonly_fields(request, obj), "uses")

    @admin.display(description="uses", ordering="used")
    def uses(self, coupon: Coupon) -> int:
        return int(getattr(coupon, "used", 0))
