"""Extensions: guests in the house stay some nights longer, in their room or in another that is named first.

The money is the business of `payments`. Everything here wants the booking's attempt locked.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction

from backend.bookings.models import BookingChange, FinalBooking, RoomLine
from backend.bookings.services import arrivals, cancellation, moves, stay_records
from backend.bookings.states import BookingState
from backend.catalogue.models import Room
from backend.common.db.transitions import move_all
from backend.common.errors import BadInput
from backend.common.nights import Nights
from backend.common.phrases import phrase
from backend.holds.models import AttemptGuest, BookingAttempt
from backend.holds.services import room_holds
from backend.inventory import selectors as inventory_selectors
from backend.inventory.core import best_fit
from backend.inventory.models import Stay
from backend.inventory.services import locks
from backend.inventory.states import STAY_LIVE, StayState
from backend.pricing.core.change_settlement import Settlement
from backend.pricing.core.frozen_price import FrozenPrice


@dataclass(frozen=True, kw_only=True)
class LongerStay:
    """Further nights of a room line, and the room in which they would be slept."""

    booking: FinalBooking
    line: RoomLine
    # Where the line sleeps last.
    stay: Stay
    room: Room
    nights: Nights

    @property
    def moves(self) -> bool:
        """Whether the guests would have to change rooms."""
        return self.room.pk != self.stay.room_id


def plan_longer(
    booking: FinalBooking, *, number: int, check_out: date, room_id: int | None = None, at: datetime
) -> LongerStay:
    """The line with this number until a later day: in its room, or in the one that is named.

    Raises BookingEnded, NotCheckedIn, StayOver, BadInput for what cannot be meant, and RoomTaken with the rooms that
    are free instead, the best fit first.
    """
    if booking.state != BookingState.CONFIRMED:
        raise cancellation.BookingEnded(booking_status=booking.state)
    if booking.checked_in_at is None:
        raise arrivals.NotCheckedIn
    if booking.checked_out_at is not None:
        raise cancellation.StayOver
    line = booking.lines.filter(number=number).first()
    if line is None:
        raise BadInput(("/line", "room_line_unknown", phrase("The booking has no room line {number}.", number=number)))
    if line.checked_out_at is not None:
        raise cancellation.StayOver
    longest = line.arrives + timedelta(days=settings.MAX_STAY_NIGHTS)
    if not line.leaves < check_out <= longest:
        detail = phrase("Choose a day after {leaves}, and not after {longest}.", leaves=line.leaves, longest=longest)
        raise BadInput(("/check_out_date", "not_longer", detail))
    stay = line.slices.filter(state__in=STAY_LIVE).select_related("room").order_by("check_in").last()
    assert stay is not None
    nights = Nights(line.leaves, check_out)
    room = _room(booking, room_id or stay.room_id)
    locks.rooms_locked([room.pk])
    locks.flip_stale([room.pk], at=at)
    plan = LongerStay(booking=booking, line=line, stay=stay, room=room, nights=nights)
    if inventory_selectors.conflicts(room_ids=[room.pk], nights=nights, at=at):
        raise moves.RoomTaken(available_rooms=_instead(plan, at=at))
    _refuse_crowding(plan)
    return plan


def make_longer(
    plan: LongerStay, *, price: FrozenPrice, settled: Settlement, due_on: date | None, user_id: int, at: datetime
) -> BookingChange:
    """Book the nights, and write down what the booking was and is. Raises RoomTaken, with nothing changed."""
    booking, line = plan.booking, plan.line
    change = stay_records.record_stay_change(
        booking,
        check_out=max(booking.check_out, plan.nights.check_out),
        price=price,
        settled=settled,
        due_on=due_on,
        user_id=user_id,
        at=at,
    )
    try:
        with transaction.atomic():
            _book(plan)
    except IntegrityError as error:
        if not room_holds.is_overlap(error):
            raise
        raise moves.RoomTaken(available_rooms=_instead(plan, at=at)) from error
    RoomLine.objects.filter(pk=line.pk).update(leaves=plan.nights.check_out)
    stay_records.rewrite_booking(change, booking)
    return change


def _book(plan: LongerStay) -> None:
    """The slice becomes longer; in another room it is one of its own, and the guests hang on that room from now on."""
    stay, attempt_id = plan.stay, plan.booking.attempt_id
    if not plan.moves:
        locks.stays_locked([stay.pk])
        Stay.objects.filter(pk=stay.pk).update(check_out=plan.nights.check_out)
        return
    fresh = Stay.objects.create(
        attempt_id=attempt_id,
        line=plan.line,
        resort_id=plan.booking.resort_id,
        room=plan.room,
        check_in=plan.nights.check_in,
        check_out=plan.nights.check_out,
        state=StayState.RELEASED,
    )
    move_all(Stay.objects.filter(pk=fresh.pk), begin=[StayState.RELEASED], to=StayState.BOOKED)
    AttemptGuest.objects.filter(attempt=attempt_id, room=stay.room_id).update(room=plan.room)


def _room(booking: FinalBooking, room_id: int) -> Room:
    room = Room.objects.filter(pk=room_id, resort=booking.resort_id, active=True).select_related("room_type").first()
    if room is None:
        raise BadInput(("/room_id", "room_unknown", "Choose another active room of this resort."))
    return room


def _instead(plan: LongerStay, *, at: datetime) -> list[int]:
    """Rooms that are free for the nights, of the same type first, and the best fit first of those."""
    rooms = list(Room.objects.filter(resort=plan.booking.resort_id, active=True))
    types = {room.pk: room.room_type_id for room in rooms}
    gaps = inventory_selectors.gaps(rooms=rooms, nights=plan.nights, at=at)
    found = [gap.room_id for gap in best_fit.best_first(gaps.values())]
    return sorted(found, key=lambda room_id: types[room_id] != plan.line.room_type_id)


def _refuse_crowding(plan: LongerStay) -> None:
    if not plan.moves:
        return
    others = Stay.objects.filter(attempt=plan.booking.attempt_id, room=plan.room).exclude(line=plan.line)
    if others.exists():
        raise BadInput(("/room_id", "room_twice", "A room is listed twice."))
    guests = AttemptGuest.objects.filter(attempt=plan.booking.attempt_id, room=plan.stay.room_id).count()
    attempt: BookingAttempt = plan.booking.attempt
    needed = max(guests, attempt.guest_count if plan.booking.lines.count() == 1 else 0)
    if plan.room.capacity < needed:
        detail = phrase(
            "Room {room} sleeps {seats} guests, not {guests}.",
            room=plan.room.room_number,
            seats=plan.room.capacity,
            guests=needed,
        )
        raise BadInput(("/room_id", "room_over_capacity", detail))
