"""Which rooms are free, and who has the others. It changes nothing."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, Min, Prefetch, Q, QuerySet
from django.utils import timezone

from backend.catalogue.models import Resort, Room
from backend.common.nights import Nights
from backend.inventory.core import best_fit
from backend.inventory.models import Block, Stay
from backend.inventory.models.stay import Stays
from backend.inventory.states import StayState

# What is shown of a block.
BLOCKED_ROOMS = Prefetch("stays", Stay.objects.select_related("room").order_by("room__room_number", "pk"))


def gaps(*, rooms: Sequence[Room], nights: Nights, at: datetime, but: Q | None = None) -> dict[int, best_fit.FreeGap]:
    """Those of `rooms` that are free for the nights, by id, each with its free nights around them.

    `but` are stays to look past.
    """
    window = window_of(nights, at=at)
    resorts = {room.resort_id for room in rooms}
    stays = Stay.objects.filter(resort__in=resorts, room__in=rooms, check_out__gt=window.opens)
    if but is not None:
        stays = stays.exclude(but)
    edges: dict[int, dict[str, Any]] = {
        edge["room_id"]: {**edge}
        for edge in stays.taking(at)
        .values("room_id")
        .annotate(
            left_on=Max("check_out", filter=Q(check_out__lte=nights.check_in)),
            taken_on=Min("check_in", filter=Q(check_in__gte=nights.check_out)),
            clashes=Count("pk", filter=Q(check_in__lt=nights.check_out, check_out__gt=nights.check_in)),
        )
    }
    free: dict[str, Any] = {"left_on": None, "taken_on": None, "clashes": 0}
    return {
        room.pk: best_fit.gap(
            room_id=room.pk,
            room_number=room.room_number,
            left_on=edge["left_on"],
            taken_on=edge["taken_on"],
            window=window,
        )
        for room in rooms
        if not (edge := edges.get(room.pk, free))["clashes"]
    }


def rooms_free_at(resort_ids: Collection[int], nights: Nights, *, at: datetime) -> QuerySet[Room]:
    """The rooms of these resorts that are on sale, and that nobody has for any of the nights."""
    soon, long = _stays_at(resort_ids, nights, at=at)
    rooms = Room.objects.filter(resort__in=resort_ids, active=True)
    return rooms.exclude(pk__in=soon.values("room_id")).exclude(pk__in=long.values("room_id"))


def window_of(nights: Nights, *, at: datetime) -> best_fit.Window:
    """The nights of a stay among those that can be sold at all at this moment."""
    today = timezone.localdate(at)
    last = today + timedelta(days=settings.BOOKING_HORIZON_DAYS + settings.MAX_STAY_NIGHTS)
    return best_fit.Window(nights=nights, opens=today, closes=last)


def stays_of_rooms(resort_ids: Collection[int], *, window: Nights, at: datetime) -> dict[int, list[Nights]]:
    """The nights of the stays that take each room of these resorts within the window, by the room's id."""
    stays: dict[int, list[Nights]] = {}
    columns = ("room_id", "check_in", "check_out")
    soon, long = (part.values_list(*columns) for part in _stays_at(resort_ids, window, at=at))
    for room_id, check_in, check_out in soon.union(long):
        stays.setdefault(room_id, []).append(Nights(check_in, check_out))
    return stays


def _stays_at(resort_ids: Collection[int], nights: Nights, *, at: datetime) -> tuple[Stays, Stays]:
    """The stays at these resorts that take a room for one of these nights, in two parts that may share some.

    Each part is read from its own index and within bounds: what is booked for later costs nothing.
    """
    found = Stay.objects.filter(resort__in=resort_ids).overlapping(nights).taking(at)
    return found.ending_soon(nights.check_out), found.long()


def conflicts(
    *, room_ids: Iterable[int], nights: Nights, at: datetime, but: Block | None = None
) -> list[dict[str, Any]]:
    """Who has these rooms for any of the nights: `{room_id, room_number, check_in, check_out, what}`, days as text.

    `what` is `hold`, `booking` (with its `reference`) or `block` (with its `block_id`); `but` is a block to look past.
    """
    stays = Stay.objects.overlapping(nights).taking(at).filter(room__in=room_ids)
    if but is not None:
        stays = stays.exclude(block=but)
    found = stays.select_related("room", "attempt__booking").order_by("room_id", "check_in")
    return [_conflict(stay) for stay in found]


def _conflict(stay: Stay) -> dict[str, Any]:
    when = {
        "room_id": stay.room_id,
        "room_number": stay.room.room_number,
        "check_in": stay.check_in.isoformat(),
        "check_out": stay.check_out.isoformat(),
    }
    if stay.state == StayState.BLOCKED:
        return {**when, "what": "block", "block_id": stay.block_id}
    if stay.state == StayState.BOOKED:
        booking = getattr(stay.attempt, "booking", None)
        return {**when, "what": "booking", "reference": booking.reference if booking else ""}
    return {**when, "what": "hold"}


def blocks_at(*, resort: Resort, at: datetime) -> QuerySet[Block]:
    """The resort's blocks that stand, or that will, with their rooms; the first to begin comes first."""
    today = timezone.localdate(at)
    released = Q(release_on__isnull=False, release_on__lte=today)
    blocks = Block.objects.filter(resort=resort, lifted_at__isnull=True, check_out__gt=today).exclude(released)
    return blocks.prefetch_related(BLOCKED_ROOMS).order_by("check_in", "pk")


def blocks_due(*, at: datetime) -> QuerySet[Block]:
    """Group blocks whose day of release has come, and nobody has written it down."""
    return Block.objects.filter(lifted_at__isnull=True, release_on__lte=timezone.localdate(at))
