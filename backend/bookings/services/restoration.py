"""Undoes the end of a booking: the same rooms for the same nights, as long as nobody else has them."""

from datetime import datetime, timedelta

from django.conf import settings

from backend.bookings.models import BookingEnding, FinalBooking
from backend.bookings.services import cancellation
from backend.bookings.states import BookingState
from backend.common.db.transitions import move
from backend.common.errors import DomainError
from backend.holds.models import BookingAttempt
from backend.holds.services import checkout, coupon_claims, guest_addresses
from backend.holds.services.room_holds import RoomHeld
from backend.inventory.models import Stay
from backend.inventory.states import StayState
from backend.notifications.services import outbox


class NothingToUndo(DomainError):
    code = "nothing_to_undo"
    message = "This booking stands: there is nothing to undo."


class UndoTooLate(DomainError):
    """`undo_until`: until when it could be undone."""

    code = "undo_too_late"
    message = "The time in which this could be undone is over. Make a new booking instead."


class RoomsGivenAway(DomainError):
    """`lost_rooms`: ids of its rooms that somebody else has."""

    code = "rooms_given_away"
    message = "Its rooms have been sold or blocked since then. Free them first, or make a new booking."


class GuestGone(DomainError):
    code = "guest_gone"
    message = "The guest has deleted the account. Make a new booking instead."


def undo_until(booking: FinalBooking) -> datetime | None:
    """Until when the end of this booking can be undone; None while it stands."""
    if booking.state == BookingState.CONFIRMED or booking.cancelled_at is None:
        return None
    return booking.cancelled_at + timedelta(hours=settings.UNDO_HOURS)


def refuse_undo(booking: FinalBooking, *, at: datetime) -> None:
    """What stands in the way of undoing its end, its money apart; certain only under its locks.

    Raises NothingToUndo, UndoTooLate, GuestGone, RoomsGivenAway.
    """
    until = undo_until(booking)
    if until is None:
        raise NothingToUndo
    # Without its end there is nothing to tell what would be undone.
    if at >= until or not booking.endings.filter(undone_at=None).exists():
        raise UndoTooLate(undo_until=min(until, at).isoformat())
    if not booking.user.is_active:
        raise GuestGone
    stays = Stay.objects.filter(attempt=booking.attempt_id)
    others = Stay.objects.overlapping(booking.nights).taking(at).exclude(attempt=booking.attempt_id)
    lost = others.filter(room__in=stays.values("room_id")).values_list("room_id", flat=True)
    if lost:
        raise RoomsGivenAway(lost_rooms=sorted(set(lost)))


def restore_booking(
    booking: FinalBooking, attempt: BookingAttempt, *, user_id: int, at: datetime, reason: str
) -> BookingEnding:
    """Let a (locked, ended) booking stand again with its rooms, and tell its guest; the end that is undone.

    Raises RoomsGivenAway, and the refusals of coupon_claims.claim where others have used up its coupon since.
    """
    coupon_claims.claim(attempt, at=at)
    try:
        checkout.take_payment(attempt, StayState.BOOKED, at=at, until=None)
    except RoomHeld as held:
        raise RoomsGivenAway(lost_rooms=held.extra["lost_rooms"]) from held
    move(booking, BookingState.CONFIRMED, cancelled_at=None, cancelled_by_id=None, fee_paise=0, fee=[])
    ending = booking.endings.get(undone_at=None)
    ending.undone_at, ending.undone_by_id, ending.undo_reason = at, user_id, reason
    ending.save(update_fields=["undone_at", "undone_by", "undo_reason"])
    _tell(booking, ending, at=at)
    return ending


def _tell(booking: FinalBooking, ending: BookingEnding, *, at: datetime) -> None:
    """Who has not yet heard of the end does not hear of it."""
    key = cancellation.end_message_key(ending)
    if outbox.take_message_back(dedupe_key=key, reason="the end of the booking was undone"):
        return
    outbox.queue_message(
        kind="booking_confirmed",
        to=guest_addresses.addressee_of(booking, attempt_id=booking.attempt_id),
        params={
            "resort": booking.resort.name,
            "reference": booking.reference,
            "check_in": f"{booking.check_in:%d %b %Y}",
        },
        dedupe_key=f"booking_confirmed:{booking.pk}:{ending.pk}",
        at=at,
    )
