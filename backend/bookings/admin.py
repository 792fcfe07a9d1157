"""Admin pages of booking attempts and bookings: read-only, for the staff's own resorts."""

from typing import Any, ClassVar, Generic, TypeVar

from django.contrib import admin
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone

from backend.bookings import block_admin
from backend.bookings.booking_admin import ReadableBooking
from backend.bookings.models import AttemptGuest, BookingAttempt, FinalBooking, Stay
from backend.bookings.models.attempt import HOLDING_COUPONS
from backend.bookings.states import ATTEMPT_LIVE, AttemptState, BookingState
from backend.catalogue import selectors
from backend.catalogue.roles import Right
from backend.catalogue.scoped_admin import OwnChoices, ScopedAdmin, ShownInline
from backend.common.admin import ReadOnlyAdmin
from backend.common.money import rupees
from backend.pricing.admin.discounts import CouponAdmin
from backend.pricing.models import Coupon

__all__ = ["BookingAttemptAdmin", "FinalBookingAdmin", "UsedCouponAdmin", "block_admin"]

Row = TypeVar("Row", BookingAttempt, FinalBooking)


class StayInline(ShownInline[Stay, BookingAttempt]):
    model = Stay
    seeing = Right.SEE_BOOKINGS
    fields = readonly_fields = ("room", "check_in", "check_out", "state", "expires_at")


class GuestInline(ShownInline[AttemptGuest, BookingAttempt]):
    model = AttemptGuest
    seeing = Right.SEE_BOOKINGS
    fields = readonly_fields = ("room", "name", "age")


class GuestsRows(ScopedAdmin[Row], ReadOnlyAdmin[Row], Generic[Row]):
    """Rows that a guest made: their whole phone number is for those who may see guests."""

    seeing = Right.SEE_BOOKINGS
    readonly_fields: ClassVar[tuple[str, ...]] = ("phone",)

    @admin.display(description="whole phone number")
    def phone(self, row: Row) -> str:
        return row.user.phone_number

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Everywhere else a guest's name ends in the last four digits."""
        fields = super().get_readonly_fields(request, obj)
        return fields if self.granted(request, Right.SEE_GUESTS, obj) else [name for name in fields if name != "phone"]

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        """A search would spell out, digit by digit, what is not shown."""
        fields = list(super().get_search_fields(request))
        seen = selectors.resorts_where(request.user, self.seeing)
        if seen.exclude(pk__in=selectors.resorts_where(request.user, Right.SEE_GUESTS)).exists():
            fields.remove("user__phone_number")
        return fields


@admin.register(BookingAttempt)
class BookingAttemptAdmin(GuestsRows[BookingAttempt]):
    list_display = ("pk", "resort", "check_in", "check_out", "state", "rupees", "started_at", "expires_at")
    list_filter = ("state", ("resort", OwnChoices))
    search_fields = ("=pk", "user__phone_number", "booking__reference")
    list_select_related = ("resort",)
    inlines = (StayInline, GuestInline)

    @admin.display(description="total")
    def rupees(self, attempt: BookingAttempt) -> str:
        return f"₹{rupees(attempt.total_paise)}"


@admin.register(FinalBooking)
class FinalBookingAdmin(GuestsRows[FinalBooking], ReadableBooking):
    list_display = ("reference", "resort", "check_in", "check_out", "rupees", "state", "confirmed_at")
    list_filter = ("state", ("resort", OwnChoices), "check_in")
    search_fields = ("reference", "user__phone_number", "attempt__guests__name")
    list_select_related = ("resort",)
    date_hierarchy = "check_in"
    readonly_fields = ("phone", "rupees", "balance", "terms", "kept", "rooms")


admin.site.unregister(Coupon)


@admin.register(Coupon)
class UsedCouponAdmin(CouponAdmin):
    """The page of prices, and how often each has been used: the attempts that hold it."""

    list_display = (*CouponAdmin.list_display, "uses")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Coupon]:
        live = Q(state__in=ATTEMPT_LIVE, expires_at__gt=timezone.now())
        booked = Q(state=AttemptState.COMPLETED) & ~Q(booking__state=BookingState.CANCELLED)
        holders = BookingAttempt.objects.filter(live | booked, coupon=OuterRef("pk"), state__in=HOLDING_COUPONS)
        count = holders.order_by().values("coupon").annotate(uses=Count("pk")).values("uses")
        return super().get_queryset(request).annotate(used=Coalesce(Subquery(count, IntegerField()), 0))

    def get_fieldsets(self, request: HttpRequest, obj: Coupon | None = None) -> Any:
        return (*super().get_fieldsets(request, obj), ("Uses", {"fields": ("uses",)}))

    def get_readonly_fields(self, request: HttpRequest, obj: Coupon | None = None) -> Any:
        return (*super().get_readonly_fields(request, obj), "uses")

    @admin.display(description="uses", ordering="used")
    def uses(self, coupon: Coupon) -> int:
        return int(getattr(coupon, "used", 0))
