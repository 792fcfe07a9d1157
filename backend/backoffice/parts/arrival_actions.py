"""What the front desk does with bookings: guests come, and leave with their invoice."""

from collections.abc import Callable

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from backend.backoffice.forms.refusal_words import refusal_words
from backend.backoffice.parts.scoped_pages import ScopedPage
from backend.bookings.models import FinalBooking
from backend.bookings.services.arrivals import Balance
from backend.catalogue.models.roles import Right
from backend.common import clock
from backend.common.errors import DomainError
from backend.documents.services.check_out import check_out_guests
from backend.guest_register.services.check_in import check_in_guests


class ReceivesGuests(ScopedPage[FinalBooking]):
    """A booking's page with what is done when guests come and go."""

    @admin.action(description="Check guests in", permissions=["receive"])
    def check_in(self, request: HttpRequest, bookings: QuerySet[FinalBooking]) -> None:
        def come(booking: FinalBooking) -> str:
            check_in_guests(booking=booking, user_id=int(request.user.pk or 0), at=clock.now())
            return "the guests are checked in"

        self._each_party(request, bookings, come)

    @admin.action(description="Check guests out and issue the invoice", permissions=["receive"])
    def check_out(self, request: HttpRequest, bookings: QuerySet[FinalBooking]) -> None:
        def go(booking: FinalBooking) -> str:
            user_id = int(request.user.pk or 0)
            invoice = check_out_guests(booking=booking, user_id=user_id, at=clock.now(), balance=Balance.PAID)
            return f"the guests are checked out; {invoice if invoice else 'nothing to invoice'}"

        self._each_party(request, bookings, go)

    def _each_party(
        self, request: HttpRequest, bookings: QuerySet[FinalBooking], act: Callable[[FinalBooking], str]
    ) -> None:
        """One line for each booking; a refusal of one is no other's."""
        for booking in bookings.filter(pk__in=self.rows_where(request, Right.RECEIVE_GUESTS)):
            try:
                self.message_user(request, f"{booking.reference}: {act(booking)}.", messages.SUCCESS)
            except DomainError as refused:
                missing = ", ".join(f"{one['name']} ({one['room_number']})" for one in refused.extra.get("guests", ()))
                words = " ".join([*refusal_words(refused), *([missing] if missing else [])])
                self.message_user(request, f"{booking.reference}: {words}", messages.ERROR)

    def has_receive_permission(self, request: HttpRequest) -> bool:
        """At any resort; each booking is asked for by itself."""
        return self.granted(request, Right.RECEIVE_GUESTS)
