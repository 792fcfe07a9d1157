"""Read queries about rooms, booking attempts and bookings."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Exists, OuterRef, Prefetch, QuerySet, Subquery

from backend.bookings.core.references import tidy
from backend.bookings.models import BookingChange, FinalBooking
from backend.bookings.states import ChangeState
from backend.common.errors import NotFound
from backend.common.nights import Nights
from backend.inventory.models import Stay
from backend.notifications.models import Channel, Message, MessageOutcome

# What waits to be paid, fetched along with bookings.
WAITING_CHANGES = Prefetch(
    "changes", BookingChange.objects.filter(state=ChangeState.WAITING), to_attr="waiting_changes"
)

# Letters that did not reach the address to which the latest one about the booking goes.
_LATEST = Message.objects.filter(channel=Channel.EMAIL, about_attempt=OuterRef(OuterRef("attempt_id"))).order_by("-pk")
_BOUNCED = Message.objects.filter(
    channel=Channel.EMAIL,
    about_attempt=OuterRef("attempt_id"),
    delivery=MessageOutcome.UNDELIVERED,
    to=Subquery(_LATEST.values("to")[:1]),
)


def bookings_of(*, user_id: int) -> QuerySet[FinalBooking]:
    """This user's bookings, newest first, with what is shown of them."""
    return shown_bookings().filter(user_id=user_id)


def shown_bookings() -> QuerySet[FinalBooking]:
    """Everybody's bookings, newest first, with what is shown of one: whoever asks says whose."""
    return (
        with_bounces(FinalBooking.objects.all())
        .select_related("resort", "attempt__details")
        .prefetch_related("attempt__guests", Prefetch("attempt__stays", Stay.objects.select_related("room")))
        .prefetch_related(WAITING_CHANGES)
    )


def with_bounces(bookings: QuerySet[FinalBooking]) -> QuerySet[FinalBooking]:
    """The same, each with `email_bounced`: whether a letter about it came back."""
    return bookings.annotate(email_bounced=Exists(_BOUNCED))


def letters_came_back(booking: FinalBooking) -> bool:
    """The same of one booking."""
    return FinalBooking.objects.filter(Exists(_BOUNCED), pk=booking.pk).exists()


def booking_of(*, user_id: int, reference: str) -> FinalBooking:
    """This user's booking by its reference, in any way of writing it. Raises NotFound."""
    booking = bookings_of(user_id=user_id).filter(reference=tidy(reference)).first()
    if booking is None:
        raise NotFound
    return booking


def changes_of(booking: FinalBooking) -> QuerySet[BookingChange]:
    """All changes of a booking, whatever became of them, the latest first."""
    return BookingChange.objects.filter(booking=booking).select_related("booking").order_by("-number")


def change_of(booking: FinalBooking, *, number: int) -> BookingChange:
    """One of the booking's changes. Raises NotFound."""
    change = changes_of(booking).filter(number=number).first()
    if change is None:
        raise NotFound
    return change


def rooms_taken_by_others(
    booking: FinalBooking, room_ids: Collection[int], nights: Nights, *, at: datetime
) -> list[int]:
    """Ids of those rooms that somebody else than this booking and its changes has for one of the nights, in order."""
    others = Stay.objects.overlapping(nights).taking(at).filter(room__in=room_ids)
    others = others.exclude(attempt=booking.attempt_id).exclude(change__booking=booking)
    return sorted(others.values_list("room_id", flat=True).distinct())
