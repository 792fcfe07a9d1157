"""What the staff sees and does of changes that guests have asked for and not paid."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from backend.backoffice.parts.scoped_pages import ScopedPage
from backend.bookings import selectors
from backend.bookings.models import FinalBooking
from backend.bookings.services import lapsed_changes
from backend.bookings.states import ChangeState
from backend.catalogue.models.roles import Right
from backend.common import clock
from backend.common.errors import DomainError
from backend.common.money import rupees


class DropsChanges(ScopedPage[FinalBooking]):
    """A booking's page with its changes, and the way to take one back that waits to be paid."""

    @admin.display(description="changes")
    def changes_so_far(self, booking: FinalBooking) -> SafeString | str:
        """One line for each, the latest first."""
        told = [
            (
                change.number,
                change.get_overtaken_by_display() or change.get_state_display(),
                f"{change.check_in:%d %b %Y}",
                f"{change.check_out:%d %b %Y}",
                f"₹{rupees(change.now_paise)}" if change.state == ChangeState.WAITING else "-",
            )
            for change in selectors.changes_of(booking)
        ]
        return format_html_join("", "<div><strong>{}</strong> {}: {} to {}, to pay {}</div>", told) or "none"

    @admin.action(description="Drop the change that waits to be paid", permissions=["drop"])
    def drop_waiting_change(self, request: HttpRequest, bookings: QuerySet[FinalBooking]) -> None:
        for booking in bookings.filter(pk__in=self.rows_where(request, Right.CANCEL_BOOKINGS)):
            try:
                change = lapsed_changes.drop_change(booking, at=clock.now())
                words, level = f"change {change.number} is {change.get_state_display().lower()}", messages.SUCCESS
            except DomainError as refused:
                words, level = str(refused.message), messages.WARNING
            self.message_user(request, f"{booking.reference}: {words}", level)

    def has_drop_permission(self, request: HttpRequest) -> bool:
        """At any resort; each booking is asked for by itself."""
        return self.granted(request, Right.CANCEL_BOOKINGS)
