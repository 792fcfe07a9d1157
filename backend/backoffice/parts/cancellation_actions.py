"""What ends a booking before anybody came; its money goes back by itself."""

from collections.abc import Callable
from functools import partial

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from backend.backoffice.parts.scoped_pages import ScopedPage
from backend.bookings.models import FinalBooking
from backend.catalogue.models.roles import Right
from backend.common.errors import DomainError
from backend.payments.refunds import cancellations
from backend.payments.refunds.cancellations import Giving


class CancelsBookings(ScopedPage[FinalBooking]):
    """A booking's page with the ways to call it off."""

    @admin.action(description="Cancel and refund in full", permissions=["cancel"])
    def cancel(self, request: HttpRequest, bookings: QuerySet[FinalBooking]) -> None:
        self._end_each(request, bookings, partial(cancellations.cancel_by_staff, giving=Giving.FULL), "cancelled")

    @admin.action(description="Cancel and keep the fee of the policy", permissions=["cancel"])
    def cancel_by_policy(self, request: HttpRequest, bookings: QuerySet[FinalBooking]) -> None:
        self._end_each(request, bookings, partial(cancellations.cancel_by_staff, giving=Giving.POLICY), "cancelled")

    @admin.action(description="Mark as a no-show and keep the fee of the policy", permissions=["cancel"])
    def mark_no_show(self, request: HttpRequest, bookings: QuerySet[FinalBooking]) -> None:
        self._end_each(request, bookings, cancellations.mark_no_show, "marked as a no-show")

    def _end_each(
        self, request: HttpRequest, bookings: QuerySet[FinalBooking], end: Callable[..., bool], done: str
    ) -> None:
        now, user_id, ended = timezone.now(), int(request.user.pk or 0), 0
        for booking in bookings.filter(pk__in=self.rows_where(request, Right.CANCEL_BOOKINGS)):
            try:
                ended += end(booking=booking, user_id=user_id, at=now)
            except DomainError as refused:
                self.message_user(request, f"{booking.reference}: {refused.message}", messages.WARNING)
        self.message_user(request, f"{ended} {done}; the refund is sent automatically.", messages.SUCCESS)

    def has_cancel_permission(self, request: HttpRequest) -> bool:
        return self.granted(request, Right.CANCEL_BOOKINGS)
