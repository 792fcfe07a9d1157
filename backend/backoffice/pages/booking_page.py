"""Admin page of one booking: rooms, guests, payments, balance and history."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from backend.accounts.models import User
from backend.backoffice.parts.arrival_actions import ReceivesGuests
from backend.backoffice.parts.cancellation_actions import CancelsBookings
from backend.backoffice.parts.change_actions import DropsChanges
from backend.backoffice.parts.guest_rows import PERSONS, GuestRows
from backend.backoffice.parts.room_move import MovesRooms
from backend.backoffice.parts.scoped_pages import OwnChoices
from backend.bookings.models import BookingEnding, FinalBooking
from backend.bookings.selectors import letters_came_back
from backend.bookings.states import BookingState
from backend.common.money import rupees

STAY = ("reference", "state", "resort", "check_in", "check_out", "rooms")
MONEY = ("rupees", "balance", "balance_due_on", "terms", "kept")
SO_FAR = (
    "confirmed_at",
    "changes_so_far",
    ("checked_in_at", "checked_in_by"),
    ("checked_out_at", "checked_out_by"),
    ("cancelled_at", "cancelled_by"),
    "endings",
    "attempt",
)


@admin.register(FinalBooking)
class BookingPage(GuestRows[FinalBooking], MovesRooms, CancelsBookings, ReceivesGuests, DropsChanges):
    """The fields of a booking in words, in the order in which they are asked for, and what may be done with it."""

    list_display = ("reference", "resort", "check_in", "check_out", "rupees", "state", "confirmed_at")
    list_filter = ("state", ("resort", OwnChoices), "check_in")
    search_fields = ("reference", "user__phone_number", "user__name", "attempt__guests__name")
    list_select_related = ("resort",)
    date_hierarchy = "check_in"
    readonly_fields = (*PERSONS, "wishes", "rupees", "balance", "terms", "kept", "rooms", "changes_so_far", "endings")
    actions = ("cancel", "cancel_by_policy", "mark_no_show", "undo", "check_in", "check_out", "drop_waiting_change")

    def get_fieldsets(self, request: HttpRequest, obj: FinalBooking | None = None) -> Any:
        whole = [name for name in self.get_readonly_fields(request, obj) if name in PERSONS]
        return (
            (None, {"fields": STAY}),
            ("Guest", {"fields": ("user", *whole, "wishes")}),
            ("Money", {"fields": MONEY}),
            ("Current state", {"fields": SO_FAR}),
        )

    @admin.display(description="contact for this stay")
    def contact(self, booking: FinalBooking) -> str:
        """The same, and whether letters to it come back."""
        told = super().contact(booking)
        return f"{told}; letters to the guest come back" if letters_came_back(booking) else told

    @admin.display(description="total")
    def rupees(self, booking: FinalBooking) -> str:
        return f"₹{rupees(booking.total_paise)}"

    @admin.display(description="balance")
    def balance(self, booking: FinalBooking) -> str:
        return f"₹{rupees(booking.balance_paise)}" if booking.balance_paise else "nothing"

    @admin.display(description="cancellation policy")
    def terms(self, booking: FinalBooking) -> str:
        """As they were promised."""
        return booking.promise.label

    @admin.display(description="kept")
    def kept(self, booking: FinalBooking) -> str:
        """Of a booking that has ended."""
        return "-" if booking.state == BookingState.CONFIRMED else f"₹{rupees(booking.fee_paise)}"

    @admin.display(description="cancelled, no-show, undone")
    def endings(self, booking: FinalBooking) -> SafeString | str:
        """Who ended the booking and why, and who undid it."""
        told = [(_ending_words(ending),) for ending in booking.endings.select_related("ended_by", "undone_by")]
        return format_html_join("", "<div>{}</div>", told) or "-"

    @admin.display(description="rooms")
    def rooms(self, booking: FinalBooking) -> SafeString:
        """Each with who sleeps there: those of the price, whose lines follow every change, however the booking ends."""
        names: dict[int, list[str]] = {}
        for guest in booking.attempt.guests.order_by("pk"):
            names.setdefault(guest.room_id, []).append(f"{guest.name} ({guest.age})")
        rooms = booking.attempt.frozen_price.room_numbers
        told = ((number, ", ".join(names.get(rooms[number], ["no guests named"]))) for number in sorted(rooms))
        return format_html_join("", "<div><strong>{}</strong> {}</div>", told)


def _ending_words(ending: BookingEnding) -> str:
    """One end of a booking in a line: `cancelled 29 Nov 2026, 14:05 by …8888: flood; undone …`."""
    said = [_who_when(ending.get_state_display().lower(), ending.ended_at, ending.ended_by, ending.reason)]
    if ending.undone_at:
        said.append(_who_when("undone", ending.undone_at, ending.undone_by, ending.undo_reason))
    return "; ".join(said)


def _who_when(what: str, when: datetime, who: User | None, why: str) -> str:
    by = f" by {who}" if who else ""
    return f"{what} {date_format(timezone.localtime(when), 'j M Y, H:i')}{by}{f': {why}' if why else ''}"
