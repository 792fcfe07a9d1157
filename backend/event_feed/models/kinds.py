"""Event types and the subjects they are about."""

from collections.abc import Collection, Iterable

from django.db.models import TextChoices

from backend.bookings.states import BookingState


class Subject(TextChoices):
    """What an event is about. Bookings, holds and blocks have a state that can be mirrored, payments have none."""

    BOOKING = "booking"
    HOLD = "hold"
    BLOCK = "block"
    PAYMENT = "payment"


class EventKind(TextChoices):
    """Types of events. Integrators know them by heart: none is ever renamed."""

    BOOKING_CONFIRMED = "booking.confirmed", "a booking was confirmed"
    BOOKING_CHANGED = "booking.changed", "a booking was changed"
    BOOKING_CANCELLED = "booking.cancelled", "a booking was cancelled"
    BOOKING_NO_SHOW = "booking.no_show", "a booking was marked as a no-show"
    BOOKING_CHECKED_IN = "booking.checked_in", "the guests of a booking were checked in"
    BOOKING_CHECKED_OUT = "booking.checked_out", "the guests of a booking were checked out"
    HOLD_PLACED = "hold.placed", "rooms are held"
    HOLD_CHANGED = "hold.changed", "a hold was extended, or has other rooms"
    HOLD_RELEASED = "hold.released", "a hold has ended"
    ROOM_BLOCKED = "room.blocked", "a room was blocked, or a block changed"
    ROOM_UNBLOCKED = "room.unblocked", "a block has ended"
    PAYMENT_CAPTURED = "payment.captured", "a payment was captured"
    REFUND_PROCESSED = "refund.processed", "a refund was paid"
    DISPUTE_LOST = "dispute.lost", "a payment was lost in a dispute"


# What a booking's new state is called. A test sees that no state is missing.
OF_STATE = {
    BookingState.CONFIRMED: EventKind.BOOKING_CONFIRMED,
    BookingState.CANCELLED: EventKind.BOOKING_CANCELLED,
    BookingState.NO_SHOW: EventKind.BOOKING_NO_SHOW,
}
# What it is called that a moment of a booking is there which was not.
OF_MOMENT = {"checked_in_at": EventKind.BOOKING_CHECKED_IN, "checked_out_at": EventKind.BOOKING_CHECKED_OUT}
# For those alone who may see the resort's money.
MONEY = frozenset({EventKind.PAYMENT_CAPTURED, EventKind.REFUND_PROCESSED, EventKind.DISPUTE_LOST})


def visible(*, money: bool) -> list[EventKind]:
    """The kinds for somebody who may, or may not, see money."""
    return [kind for kind in EventKind if money or kind not in MONEY]


def speaks_of_money(kinds: Iterable[str]) -> bool:
    """Whether one of these kinds is about money."""
    return not MONEY.isdisjoint(kinds)


def subjects_of(kinds: Iterable[str]) -> list[str]:
    """What these kinds are about; a block is a room's."""
    words = {kind.partition(".")[0] for kind in kinds}
    return [subject.value for subject in Subject if {"block": "room"}.get(subject, subject.value) in words]


def kinds_in_order(kinds: Collection[str]) -> list[str]:
    """These kinds as the table has them, each once."""
    return [kind.value for kind in EventKind if kind.value in kinds]
