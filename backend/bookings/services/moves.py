"""Moves a booking to another room at the same price, and tells the guest by SMS."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from backend.bookings.models import FinalBooking
from backend.bookings.services import cancellation, lapsed_changes
from backend.bookings.services.cancellation import StayOver
from backend.bookings.states import BookingState, Overtaker
from backend.catalogue.models import Room
from backend.common import resort_days
from backend.common.db.transitions import move_all
from backend.common.errors import BadInput, DomainError
from backend.common.nights import Nights
from backend.common.phrases import phrase
from backend.holds.models import AttemptGuest, BookingAttempt
from backend.holds.services import attempt_locks, guest_addresses, room_holds, room_names
from backend.inventory import selectors as inventory_selectors
from backend.inventory.models import Stay
from backend.inventory.services import locks
from backend.inventory.states import StayState
from backend.notifications.services import outbox


class RoomTaken(DomainError):
    """`available_rooms`: ids of the resort's rooms that are free for these nights."""

    code = "room_taken"
    message = "That room is not free for at least one of these nights. Choose another room."


@dataclass(frozen=True, kw_only=True)
class _Step:
    """One stay, and the room that it goes to: from this day on, where its guests have slept in the old one."""

    stay: Stay
    room: Room
    since: date | None

    @property
    def attempt(self) -> BookingAttempt:
        assert self.stay.attempt is not None
        return self.stay.attempt


def move_booking(
    *, booking: FinalBooking, from_room_id: int, to_room_id: int, at: datetime, swap: bool = False
) -> None:
    """Let the guests of one of the booking's rooms sleep in another; with `swap`, those who have it go to theirs.

    Nights that were slept stay where they were slept: whoever moves in mid-stay has a slice in either room. Raises
    BadInput, RoomTaken (also when there is not exactly one other booking to swap with), StayOver and BookingEnded, with
    nothing changed.
    """
    other = _booked_there(booking, to_room_id, at) if swap else None
    with transaction.atomic():
        attempt_ids = sorted({booking.attempt_id, *([other.attempt_id] if other and other.attempt_id else [])})
        for attempt_id in attempt_ids:
            attempt_locks.attempt_locked(attempt_id)
        booking.refresh_from_db(fields=["state", "check_in", "check_out"])
        if booking.state != BookingState.CONFIRMED:
            raise cancellation.BookingEnded(booking_status=booking.state)
        # What was asked for in the old rooms cannot be made any more, and may be in the way.
        lapsed_changes.void_changes(*attempt_ids, by=Overtaker.MOVE, at=at, rooms=[from_room_id, to_room_id])
        rooms = {room.pk: room for room in locks.rooms_locked([from_room_id, to_room_id])}
        locks.flip_stale(rooms, at=at)
        stay = _stay_of(booking, from_room_id, at=at)
        steps = [_step(stay, _target(stay, rooms.get(to_room_id)), at=at)]
        if other is not None:
            theirs = _still(other, stay, booking, room_id=to_room_id, at=at)
            steps.append(_step(theirs, rooms[from_room_id], at=at))
        for step in steps:
            _refuse_crowding(step)
        try:
            with transaction.atomic():
                _write(steps)
        except IntegrityError as error:
            if not room_holds.is_overlap(error):
                raise
            raise _taken(booking, at=at) from error
        for step in steps:
            _follow(step, at=at)


def nights_to_come(stay: Stay, *, at: datetime) -> Nights:
    """The stay's nights that nobody has slept yet; of a stay that is over, its last one."""
    last = stay.check_out - timedelta(days=1)
    return Nights(max(stay.check_in, min(resort_days.day_of(at), last)), stay.check_out)


def _step(stay: Stay, room: Room, *, at: datetime) -> _Step:
    today = resort_days.day_of(at)
    return _Step(stay=stay, room=room, since=today if stay.check_in < today else None)


def _booked_there(booking: FinalBooking, room_id: int, at: datetime) -> Stay | None:
    """The one stay of another booking that keeps the room from this one; looked at again under the locks."""
    there = Stay.objects.filter(room=room_id, resort=booking.resort_id, state=StayState.BOOKED)
    begin = max(booking.check_in, min(resort_days.day_of(at), booking.check_out - timedelta(days=1)))
    nights = Nights(begin, booking.check_out)
    found = list(there.overlapping(nights).exclude(attempt=booking.attempt_id))
    return found[0] if len(found) == 1 else None


def _stay_of(booking: FinalBooking, room_id: int, *, at: datetime) -> Stay:
    """The next of its stays in the room: in mid-stay there may have been an earlier one."""
    stays = Stay.objects.filter(attempt=booking.attempt_id, room=room_id, state=StayState.BOOKED)
    found = list(
        stays.select_related("attempt__user", "attempt__resort", "attempt__booking", "room").order_by("check_in")
    )
    if not found:
        raise BadInput(("/from_room_id", "room_not_in_booking", "This room is not part of the booking."))
    today = resort_days.day_of(at)
    stay = next((one for one in found if one.check_out > today), found[-1])
    _refuse_past(stay, at=at)
    return stay


def _still(other: Stay, mine: Stay, booking: FinalBooking, *, room_id: int, at: datetime) -> Stay:
    """The other stay under its locks. Raises RoomTaken when it is not there any more, has moved, or is in nobody's way
    since one of the two has other nights."""
    stays = Stay.objects.overlapping(nights_to_come(mine, at=at)).filter(pk=other.pk, room=room_id)
    stays = stays.filter(state=StayState.BOOKED, attempt__isnull=False)
    stay = stays.select_related("attempt__user", "attempt__resort", "attempt__booking", "room").first()
    if stay is None:
        raise _taken(booking, at=at)
    _refuse_past(stay, at=at)
    return stay


def _refuse_past(stay: Stay, *, at: datetime) -> None:
    left = stay.attempt is not None and stay.attempt.booking.checked_out_at is not None
    if left or stay.check_out <= resort_days.day_of(at):
        raise StayOver


def _target(stay: Stay, room: Room | None) -> Room:
    if room is None or room.resort_id != stay.resort_id or not room.active or room.pk == stay.room_id:
        raise BadInput(("/to_room_id", "room_unknown", "Choose another active room of this resort."))
    return room


def _refuse_crowding(step: _Step) -> None:
    needed = seats_needed(step.stay)
    if step.room.capacity < needed:
        detail = phrase(
            "Room {room} sleeps {seats} guests, not {guests}.",
            room=step.room.room_number,
            seats=step.room.capacity,
            guests=needed,
        )
        raise BadInput(("/to_room_id", "room_over_capacity", detail))


def seats_needed(stay: Stay) -> int:
    """How many a room must seat that takes this stay: its guests, and who of the party has no place in the others."""
    assert stay.attempt is not None
    guests = AttemptGuest.objects.filter(attempt=stay.attempt, room=stay.room_id).count()
    others = Stay.objects.filter(attempt=stay.attempt, state=StayState.BOOKED).exclude(pk=stay.pk)
    # Of a line that moves in mid-stay the smaller room: each of its nights has to do.
    seats: dict[int | None, int] = {}
    for line, capacity in others.exclude(line=stay.line_id).values_list("line", "room__capacity"):
        seats[line] = min(seats.get(line, capacity), capacity)
    return max(guests, stay.attempt.guest_count - sum(seats.values()))


def _write(steps: list[_Step]) -> None:
    """One stay moves in one UPDATE. Two that swap are lifted first: the constraint looks at each row by itself."""
    stays = Stay.objects.filter(pk__in=locks.stays_locked(step.stay.pk for step in steps))
    if any(_twice(step) for step in steps):
        raise BadInput(("/to_room_id", "room_twice", "A room is listed twice."))
    whole = [step.stay.pk for step in steps if step.since is None]
    if len(steps) > 1:
        move_all(stays.filter(pk__in=whole), begin=[StayState.BOOKED], to=StayState.RELEASED)
    moved = [*whole, *(_cut(step).pk for step in steps if step.since)]
    for step in steps:
        if step.since is None:
            Stay.objects.filter(pk=step.stay.pk).update(room=step.room)
    move_all(Stay.objects.filter(pk__in=moved), begin=[StayState.RELEASED], to=StayState.BOOKED)


def _cut(step: _Step) -> Stay:
    """The nights that were slept stay in the old room; the stay of the others, which is not booked yet."""
    assert step.since is not None
    stay = step.stay
    Stay.objects.filter(pk=stay.pk).update(check_out=step.since)
    return Stay.objects.create(
        attempt=step.attempt,
        line_id=stay.line_id,
        resort_id=stay.resort_id,
        room=step.room,
        check_in=step.since,
        check_out=stay.check_out,
        state=StayState.RELEASED,
    )


def _twice(step: _Step) -> bool:
    """Whether the booking has, or once had, this room as well, for other guests of it."""
    return Stay.objects.filter(attempt=step.attempt, room=step.room).exclude(line=step.stay.line_id).exists()


def _follow(step: _Step, *, at: datetime) -> None:
    """Guests and the names in the frozen price follow; its figures do not."""
    attempt, old = step.attempt, step.stay.room
    AttemptGuest.objects.filter(attempt=attempt, room=old).update(room=step.room)
    room_names.rename(attempt, old=old, new=step.room, since=step.since)
    outbox.queue_message(
        kind="room_changed",
        to=guest_addresses.addressee_of(attempt, attempt_id=attempt.pk),
        params={"resort": attempt.resort.name, "room": step.room.room_number},
        dedupe_key=f"room_changed:{attempt.pk}:{old.pk}:{step.room.pk}:{at.isoformat()}",
        at=at,
    )


def _taken(booking: FinalBooking, *, at: datetime) -> RoomTaken:
    free = inventory_selectors.rooms_free_at([booking.resort_id], booking.nights, at=at)
    return RoomTaken(available_rooms=[room.pk for room in free.order_by("room_number")])
