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
from backend.holds.models import AttemptDetails, BookingAttempt

Row = TypeVar("Row", BookingAttempt, FinalBooking)


# By which a guest can be reached.
PERSONS = ("phone", "contact")


class GuestRows(IndexedSearch[Row], ScopedPage[Row], ReadOnlyPage[Row], Generic[Row]):
    """Rows that a guest made: their whole phone number is for those who may see guests."""

    seeing = Right.SEE_BOOKINGS
    readonly_fields: ClassVar[tuple[str, ...]] = (*PERSONS, "wishes")

    @admin.display(description="whole phone number")
    def phone(self, row: Row) -> str:
        return row.user.phone_number

    @admin.display(description="contact for this stay")
    def contact(self, row: Row) -> str:
        """The e-mail address - of a guest from abroad that of the login, if no other - and who has booked for them."""
        known = details_of(row)
        booker = f"booked by {known.booker_name}, {known.booker_phone}" if known.booker_name else ""
        return ", ".join(said for said in (known.contact_email or row.user.login_email, booker) if said) or "-"

    @admin.display(description="wishes")
    def wishes(self, row: Row) -> str:
        """What the guest asks for, and when they expect to arrive."""
        known = details_of(row)
        arrival = f"arrival at {known.arrival_time:%H:%M}" if known.arrival_time else ""
        return "; ".join(said for said in (arrival, known.requests) if said) or "-"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Everywhere else a guest's name ends in the last four digits."""
        fields = super().get_readonly_fields(request, obj)
        if self.granted(request, Right.SEE_GUESTS, obj):
            return fields
        return [name for name in fields if name not in PERSONS]

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        """A search would spell out, digit by digit, what is not shown."""
        fields = list(super().get_search_fields(request))
        seen = selectors.resorts_where(request.user, self.seeing)
        if seen.exclude(pk__in=selectors.resorts_where(request.user, Right.SEE_GUESTS)).exists():
            fields.remove("user__phone_number")
        return fields


def details_of(row: BookingAttempt | FinalBooking) -> AttemptDetails:
    """What the guest has told beside the names."""
    attempt = row.attempt if isinstance(row, FinalBooking) else row
    known: AttemptDetails = getattr(attempt, "details", AttemptDetails())
    return known
