"""Attempts and bookings as the staff sees them."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from backend.bookings.models import AttemptGuest, BookingAttempt, FinalBooking, Stay
from backend.common.admin import ReadOnlyAdmin
from backend.common.money import rupees


class _Shown:
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class StayInline(_Shown, admin.TabularInline[Stay, BookingAttempt]):
    model = Stay
    fields = readonly_fields = ("room", "check_in", "check_out", "state", "expires_at")


class GuestInline(_Shown, admin.TabularInline[AttemptGuest, BookingAttempt]):
    model = AttemptGuest
    fields = readonly_fields = ("room", "name", "age")


@admin.register(BookingAttempt)
class BookingAttemptAdmin(ReadOnlyAdmin[BookingAttempt]):
    list_display = ("pk", "resort", "check_in", "check_out", "state", "rupees", "started_at", "expires_at")
    list_filter = ("state", "resort")
    search_fields = ("=pk", "user__phone_number", "booking__reference")
    list_select_related = ("resort",)
    inlines = (StayInline, GuestInline)

    @admin.display(description="total")
    def rupees(self, attempt: BookingAttempt) -> str:
        return f"₹{rupees(attempt.total_paise)}"


@admin.register(FinalBooking)
class FinalBookingAdmin(ReadOnlyAdmin[FinalBooking]):
    list_display = ("reference", "resort", "check_in", "check_out", "rupees", "state", "confirmed_at")
    list_filter = ("state", "resort", "check_in")
    search_fields = ("reference", "user__phone_number", "attempt__guests__name")
    list_select_related = ("resort",)
    date_hierarchy = "check_in"

    @admin.display(description="total")
    def rupees(self, booking: FinalBooking) -> str:
        return f"₹{rupees(booking.total_paise)}"
