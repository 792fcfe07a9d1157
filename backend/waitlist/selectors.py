"""Read queries about the waiting list, and which rooms would fit an entry."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from backend.availability.core import room_sets
from backend.catalogue.models import Resort, Room
from backend.common.errors import NotFound
from backend.common.nights import Nights
from backend.holds.models import BookingAttempt
from backend.inventory import selectors
from backend.inventory.core import best_fit
from backend.inventory.models import Stay
from backend.sale_rules import selectors as sale_rules_selectors
from backend.sale_rules.services import restrictions
from backend.waitlist.models import WaitingEntry
from backend.waitlist.states import WaitingState

# Of each room, the nights that somebody has.
Taken = Mapping[int, Sequence[Nights]]


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
    return counted.select_related("resort", "attempt").prefetch_related("resort__room_types")


def rooms_of_entry(resort_id: int) -> list[Room]:
    """The rooms of a resort that take guests, with its terms; none where the resort takes none."""
    rooms = Room.objects.filter(resort=resort_id, resort__active=True, active=True)
    return list(rooms.select_related("resort__terms").order_by("pk"))


def taken_at(resort_id: int, *, at: datetime) -> dict[int, list[Nights]]:
    """What somebody has of a resort's nights from now on, at one moment."""
    stays = Stay.objects.filter(resort=resort_id, check_out__gt=at.date()).taking(at)
    found: dict[int, list[Nights]] = {}
    for room_id, check_in, check_out in stays.values_list("room_id", "check_in", "check_out"):
        found.setdefault(room_id, []).append(Nights(check_in, check_out))
    return found


def choice(entry: WaitingEntry, rooms: Sequence[Room], taken: Taken, *, at: datetime) -> list[int]:
    """Ids of rooms that would do, are free all the nights, and are sold for them; empty: none do.

    Of the types that are wanted the best fit, as for a hold; or else the cheapest, by base price, that seat the party.
    """
    free = [
        room
        for room in rooms
        if (not entry.room_ids or room.pk in entry.room_ids)
        and (not entry.room_type_ids or room.room_type_id in entry.room_type_ids)
        and not any(entry.nights.overlaps(other) for other in taken.get(room.pk, ()))
    ]
    rules = sale_rules_selectors.restrictions_of(free[0].resort) if free else ()
    sold = restrictions.rooms_sold(rules, rooms=free, nights=entry.nights, party=entry.party, at=at)
    if sum(room.capacity for room in sold) < entry.guest_count:
        return []
    return _best_fit(entry, sold, taken, at=at) if entry.room_type_ids else _cheapest(entry, sold)


def _cheapest(entry: WaitingEntry, rooms: Sequence[Room]) -> list[int]:
    candidates = [
        room_sets.Candidate(room_id=room.pk, capacity=room.capacity, price_paise=room.price_paise * len(entry.nights))
        for room in rooms
    ]
    most = most_rooms(entry.nights)
    found = room_sets.cheapest_rooms(candidates, entry.guest_count, most_rooms=most)
    return found if len(found) <= most else []


def most_rooms(nights: Nights) -> int:
    """So many rooms one guest may hold for these nights who holds nothing else: an offer is no way round that."""
    return min(
        settings.MAX_ROOMS_PER_ATTEMPT,
        settings.MAX_ROOMS_HELD_PER_GUEST,
        settings.MAX_ROOM_NIGHTS_HELD_PER_GUEST // len(nights),
    )


def _best_fit(entry: WaitingEntry, rooms: Sequence[Room], taken: Taken, *, at: datetime) -> list[int]:
    if len(entry.room_type_ids) > most_rooms(entry.nights):
        return []
    window = selectors.window_of(entry.nights, at=at)
    options: dict[int | None, list[best_fit.FreeGap]] = {}
    for room in rooms:
        others = taken.get(room.pk, ())
        gap = best_fit.gap(
            room_id=room.pk,
            room_number=room.room_number,
            left_on=max((n.check_out for n in others if n.check_out <= entry.check_in), default=None),
            taken_on=min((n.check_in for n in others if n.check_in >= entry.check_out), default=None),
            window=window,
        )
        options.setdefault(room.room_type_id, []).append(gap)
    found: list[int] = []
    for kind, wanted in Counter(entry.room_type_ids).items():
        best = best_fit.best_first(options.get(kind, []))[:wanted]
        if len(best) < wanted:
            return []
        found += [gap.room_id for gap in best]
    seats = sum(room.capacity for room in rooms if room.pk in found)
    return found if seats >= entry.guest_count else []


def somebody_waits_for(attempt: BookingAttempt) -> bool:
    """Whether another guest waits for a room of this attempt, or for one of its type, for one of its nights."""
    taken = list(attempt.stays.values_list("room_id", "room__room_type_id"))
    rooms, types = [room for room, _ in taken], [kind for _, kind in taken if kind is not None]
    waiting = WaitingEntry.objects.filter(
        state=WaitingState.WAITING,
        resort=attempt.resort_id,
        check_in__lt=attempt.check_out,
        check_out__gt=attempt.check_in,
    )
    would_do = Q(room_ids=[], room_type_ids=[]) | Q(room_ids__overlap=rooms) | Q(room_type_ids__overlap=types)
    return waiting.filter(would_do).exclude(user=attempt.user_id).exists()
