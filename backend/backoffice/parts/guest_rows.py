"""Attempts and bookings alike: rows that a guest made."""

from typing import Any, ClassVar, Generic, TypeVar

from django.contrib import admin
from django.http import HttpRequest

from backend.backoffice.parts.indexed_search import IndexedSearch
from backend.backoffice.parts.plain_pages import ReadOnlyPage
from backend.backoffice.parts.scoped_pages import ScopedPage
from backend.bookings.models import FinalBooking
from backend.catalogue import selectors
from backend.catalogue.models.roles import Right
from backend.holds.models import BookingAttempt

Row = TypeVar("Row", BookingAttempt, FinalBooking)


class GuestRows(IndexedSearch[Row], ScopedPage[Row], ReadOnlyPage[Row], Generic[Row]):
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
