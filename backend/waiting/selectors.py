"""Who waits for what, and which rooms would do. It changes nothing."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from backend.bookings import suggesting
from backend.bookings.models import BookingAttempt, Stay
from backend.catalogue.models import Resort, Room
from backend.common.errors import NotFound
from backend.pricing.services import restricting
from backend.waiting.models import WaitingEntry
from backend.waiting.states import WaitingState

# Of each room, the nights that somebody has.
Taken = Mapping[int, Sequence[tuple[date, date]]]


def own(*, user_id: int) -> QuerySet[WaitingEntry]:
    """This user's entries, newest first, with their place in the line."""
    return with_place(WaitingEntry.objects.filter(user=user_id)).order_by("-pk")


def own_one(*, user_id: int, entry_id: int) -> WaitingEntry:
    """One of this user's. Raises NotFound."""
    entry = own(user_id=user_id).filter(pk=entry_id).first()
    if entry is None:
        raise NotFound
    return entry


def at_resort(*, resort: Resort, state: str = "") -> QuerySet[WaitingEntry]:
    """Who waits at this resort, in the order of the line."""
    entries = with_place(WaitingEntry.objects.filter(resort=resort)).select_related("user").order_by("pk")
    return entries.filter(state=state) if state else entries


def with_place(entries: QuerySet[WaitingEntry]) -> QuerySet[WaitingEntry]:
    """With `ahead`: how many came first of those who wait at the resort for any of the same nights."""
    before = WaitingEntry.objects.filter(
        state=WaitingState.WAITING,
        resort=OuterRef("resort"),
        pk__lt=OuterRef("pk"),
        check_in__lt=OuterRef("check_out"),
        check_out__gt=OuterRef("check_in"),
    )
    count = before.order_by().values("resort").annotate(count=Count("pk")).values("count")
    counted = entries.annotate(ahead=Coalesce(Subquery(count, output_field=IntegerField()), 0))
    return counted.select_related("resort", "attempt")


def rooms_of(resort_id: int) -> list[Room]:
    """The rooms of a resort that take guests, with its terms; none where the resort takes none."""
    rooms = Room.objects.filter(resort=resort_id, resort__active=True, active=True)
    return list(rooms.select_related("resort__terms").order_by("pk"))


def taken_at(resort_id: int, *, at: datetime) -> dict[int, list[tuple[date, date]]]:
    """What somebody has of a resort's nights from now on, at one moment."""
    stays = Stay.objects.filter(resort=resort_id, check_out__gt=at.date()).taking(at)
    found: dict[int, list[tuple[date, date]]] = {}
    for room_id, check_in, check_out in stays.values_list("room_id", "check_in", "check_out"):
        found.setdefault(room_id, []).append((check_in, check_out))
    return found


def choice(entry: WaitingEntry, rooms: Sequence[Room], taken: Taken, *, at: datetime) -> list[int]:
    """Ids of the cheapest rooms, by base price, that seat the party, are free all its nights, and are sold for them;
    empty: none do."""
    nights = (entry.check_out - entry.check_in).days
    free = [
        room
        for room in rooms
        if (not entry.room_ids or room.pk in entry.room_ids)
        and all(end <= entry.check_in or begin >= entry.check_out for begin, end in taken.get(room.pk, ()))
    ]
    stay: dict[str, Any] = {"check_in": entry.check_in, "check_out": entry.check_out}
    stay |= {"guests": entry.guest_count, "child_ages": entry.child_ages}
    candidates = [
        suggesting.Candidate(room_id=room.pk, capacity=room.capacity, price_paise=room.price_paise * nights)
        for room in (restricting.sold(resort=free[0].resort, rooms=free, at=at, **stay) if free else ())
    ]
    if sum(room.capacity for room in candidates) < entry.guest_count:
        return []
    most = most_rooms(entry)
    found = suggesting.cheapest(candidates, entry.guest_count, most_rooms=most)
    return found if len(found) <= most else []


def most_rooms(entry: WaitingEntry) -> int:
    """So many rooms one guest may hold for these nights who holds nothing else: an offer is no way round that."""
    nights = (entry.check_out - entry.check_in).days
    return min(
        settings.MAX_ROOMS_PER_ATTEMPT,
        settings.MAX_ROOMS_HELD_PER_GUEST,
        settings.MAX_ROOM_NIGHTS_HELD_PER_GUEST // nights,
    )


def somebody_waits_for(attempt: BookingAttempt) -> bool:
    """Whether another guest waits for a room of this attempt, for one of its nights."""
    rooms = list(attempt.stays.values_list("room_id", flat=True))
    waiting = WaitingEntry.objects.filter(
        state=WaitingState.WAITING,
        resort=attempt.resort_id,
        check_in__lt=attempt.check_out,
        check_out__gt=attempt.check_in,
    )
    return waiting.filter(Q(room_ids=[]) | Q(room_ids__overlap=rooms)).exclude(user=attempt.user_id).exists()
