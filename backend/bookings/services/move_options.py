"""Lists the rooms to which a stay could be moved. `moves` decides."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from backend.bookings.models import FinalBooking
from backend.bookings.services import moves
from backend.bookings.states import BookingState
from backend.catalogue.models import Room
from backend.common import resort_days
from backend.inventory.models import Stay
from backend.inventory.states import StayState


class Way(StrEnum):
    """How a stay gets into a room."""

    FREE = "free"
    SWAP = "swap"
    # Not at all: somebody has it, or it sleeps too few guests.
    TAKEN = "taken"
    SMALL = "small"


@dataclass(frozen=True, kw_only=True)
class Option:
    """Another room of the resort, and the one stay of another booking that has it, if there is just one."""

    room: Room
    way: Way
    other: Stay | None = None


def stays_of(booking: FinalBooking, *, at: datetime) -> list[Stay]:
    """Those of the booking's stays that can go somewhere: none where it has ended, or its guests have left."""
    if booking.state != BookingState.CONFIRMED or booking.checked_out_at is not None:
        return []
    stays = Stay.objects.filter(
        attempt=booking.attempt_id, state=StayState.BOOKED, check_out__gt=resort_days.day_of(at)
    )
    return list(stays.select_related("attempt", "room").order_by("room__room_number"))


def options(stay: Stay, *, at: datetime) -> list[Option]:
    """Every other room of the resort that takes guests, but for the booking's own, by number."""
    own = Stay.objects.filter(attempt=stay.attempt_id).exclude(line=stay.line_id)
    rooms = Room.objects.filter(resort=stay.resort_id, active=True).exclude(pk=stay.room_id)
    rooms = rooms.exclude(pk__in=own.values("room"))
    there: dict[int, list[Stay]] = {}
    taking = Stay.objects.filter(resort=stay.resort_id).overlapping(moves.nights_to_come(stay, at=at)).taking(at)
    for other in taking.select_related("attempt__booking", "room"):
        there.setdefault(other.room_id, []).append(other)
    needed, mine = moves.seats_needed(stay), _others_here(stay, at=at)
    return [
        _option(stay, room, there.get(room.pk, []), needed=needed, mine=mine, at=at)
        for room in rooms.select_related("room_type").order_by("room_number")
    ]


def _option(stay: Stay, room: Room, there: list[Stay], *, needed: int, mine: list[Stay], at: datetime) -> Option:
    only = there[0] if len(there) == 1 and there[0].state == StayState.BOOKED and there[0].attempt_id else None
    if room.capacity < needed:
        return Option(room=room, way=Way.SMALL, other=only)
    if not there:
        return Option(room=room, way=Way.FREE)
    return Option(room=room, way=Way.SWAP if only and _comes_here(only, stay, mine, at=at) else Way.TAKEN, other=only)


def _others_here(stay: Stay, *, at: datetime) -> list[Stay]:
    """Who else has this stay's room on other nights to come."""
    here = Stay.objects.filter(room=stay.room_id, check_out__gt=resort_days.day_of(at)).taking(at)
    return list(here.exclude(pk=stay.pk))


def _comes_here(other: Stay, stay: Stay, mine: list[Stay], *, at: datetime) -> bool:
    """Whether the other stay fits into this one's room instead."""
    if other.check_out <= resort_days.day_of(at):
        return False
    if any(one.nights.overlaps(moves.nights_to_come(other, at=at)) for one in mine):
        return False
    if Stay.objects.filter(attempt=other.attempt_id, room=stay.room_id).exclude(line=other.line_id).exists():
        return False
    return moves.seats_needed(other) <= stay.room.capacity
