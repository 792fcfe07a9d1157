"""Read queries for a resort's staff."""

from datetime import date

from django.db.models import Prefetch, QuerySet

from backend.bookings.core.references import tidy
from backend.bookings.models import FinalBooking
from backend.bookings.selectors import WAITING_CHANGES, with_bounces
from backend.catalogue.models import Resort, Room, RoomType
from backend.common.errors import BadInput, NotFound
from backend.common.phrases import phrase
from backend.inventory.models import Block, Stay
from backend.inventory.selectors import BLOCKED_ROOMS

SLICES = Stay.objects.select_related("room").order_by("check_in", "pk")


def rooms_of(*, resort: Resort) -> QuerySet[Room]:
    """All rooms of the resort, those that take no guests too."""
    return Room.objects.filter(resort=resort).select_related("room_type").order_by("room_number", "pk")


def room_of(*, resort: Resort, room_id: int) -> Room:
    """A room of this resort. Raises NotFound for another's."""
    room = rooms_of(resort=resort).filter(pk=room_id).first()
    if room is None:
        raise NotFound
    return room


def room_type_of(*, resort: Resort, code: str) -> RoomType:
    """A type of this resort. Raises BadInput."""
    kind = RoomType.objects.filter(resort=resort, code=code).first()
    if kind is None:
        detail = phrase("The resort has no room type {code}.", code=code)
        raise BadInput(("/room_type", "room_type_unknown", detail))
    return kind


def bookings_at(
    *, resort: Resort, state: str = "", arrival_from: date | None = None, arrival_to: date | None = None
) -> QuerySet[FinalBooking]:
    """The resort's bookings in the order of arrival, both days of the range counted in."""
    bookings = (
        with_bounces(FinalBooking.objects.filter(resort=resort))
        .select_related("resort", "attempt__details", "user")
        .prefetch_related("endings", "attempt__guests", Prefetch("attempt__stays", Stay.objects.select_related("room")))
        .prefetch_related(WAITING_CHANGES, "lines", Prefetch("lines__slices", SLICES))
        .order_by("check_in", "pk")
    )
    wanted = {"state": state, "check_in__gte": arrival_from, "check_in__lte": arrival_to}
    return bookings.filter(**{lookup: value for lookup, value in wanted.items() if value})


def booking_at(*, resort: Resort, reference: str) -> FinalBooking:
    """A booking of this resort by its reference, in any way of writing it. Raises NotFound."""
    booking = bookings_at(resort=resort).filter(reference=tidy(reference)).first()
    if booking is None:
        raise NotFound
    return booking


def block_at(*, resort: Resort, block_id: int) -> Block:
    """A block of this resort, whether it stands or not. Raises NotFound for another's."""
    block = Block.objects.filter(resort=resort, pk=block_id).prefetch_related(BLOCKED_ROOMS).first()
    if block is None:
        raise NotFound
    return block
