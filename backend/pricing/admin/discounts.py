from typing import Any, TypeVar

from django.contrib import admin

from backend.pricing.admin.forms import OfResortForm, Ticks
from backend.pricing.admin.scoped import OfResortAdmin
from backend.pricing.models import Coupon, Offer
from backend.pricing.models.discounts import Discount

D = TypeVar("D", bound=Discount)
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


class DiscountForm(OfResortForm[D]):
    plans = Ticks(help_text="None ticked: all plans.")


class CouponForm(DiscountForm[Coupon]):
    def clean_code(self) -> str:
        """As guests' own typing is read."""
        return str(self.cleaned_data["code"]).strip().upper()


@admin.register(Offer)
class OfferAdmin(OfResortAdmin[Offer]):
    form = DiscountForm
    list_display = ("label", "resort", "saves", "value", "first_day", "last_day", "active")
    fieldsets = ((None, {"fields": ("resort", "code", "label", "active")}), WHAT, WHEN)


@admin.register(Coupon)
class CouponAdmin(OfResortAdmin[Coupon]):
    """How often one was used is asked upstairs: see `bookings.admin`."""

    form = CouponForm
    list_display: Any = ("code", "resort", "saves", "value", "last_day", "most_uses", "active")
    fieldsets = (
        (None, {"fields": ("resort", "code", "label", "active")}),
        WHAT,
        WHEN,
        ("Number of uses", {"fields": ("most_uses", "most_uses_per_guest")}),
    )
