"""Attempts as the staff sees them: of their own resorts, to be read."""

from django.contrib import admin

from backend.backoffice.parts.guest_rows import GuestRows
from backend.backoffice.parts.scoped_pages import OwnChoices, ShownInline
from backend.catalogue.models.roles import Right
from backend.common.money import rupees
from backend.holds.models import AttemptGuest, BookingAttempt
from backend.inventory.models import Stay


class StayInline(ShownInline[Stay, BookingAttempt]):
    model = Stay
    seeing = Right.SEE_BOOKINGS
    fields = readonly_fields = ("room", "check_in", "check_out", "state", "expires_at")
    select_related = ("room__resort",)


class GuestInline(ShownInline[AttemptGuest, BookingAttempt]):
    model = AttemptGuest
    seeing = Right.SEE_BOOKINGS
    fields = readonly_fields = ("room", "name", "age")
    select_related = ("room__resort",)


@admin.register(BookingAttempt)
class AttemptPage(GuestRows[BookingAttempt]):
    list_display = ("pk", "resort", "check_in", "check_out", "state", "rupees", "started_at", "expires_at")
    list_filter = ("state", ("resort", OwnChoices))
    search_fields = ("=pk", "user__phone_number", "user__name", "guests__name", "booking__reference")
    list_select_related = ("resort",)
    inlines = (StayInline, GuestInline)

    @admin.display(description="total")
    def rupees(self, attempt: BookingAttempt) -> str:
        return f"₹{rupees(attempt.total_paise)}"
