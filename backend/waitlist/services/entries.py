"""Joins the waiting list for sold-out nights."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from backend.catalogue.models import Room
from backend.common.errors import BadInput, DomainError
from backend.common.phrases import phrase
from backend.holds.core.stay_request import StayRequest
from backend.holds.services import drafts, hold_limits, hold_pauses, type_holds
from backend.holds.services.resort_rooms import read_resort_rooms
from backend.waitlist import selectors
from backend.waitlist.models import WaitingEntry
from backend.waitlist.states import WAITING_OPEN


class RoomsFree(DomainError):
    """`room_ids`: free rooms that seat the party, to be selected; `room_types`: as they were asked for, each with
    `code` and `rooms`, to be selected by type."""

    code = "rooms_free"
    message = "Rooms are free for these nights. Select them instead of joining the waiting list."


class AlreadyWaiting(DomainError):
    """`waiting_id`: the entry for the same nights."""

    code = "already_waiting"
    message = "You are already on the waiting list for these nights with a different request. Leave that list first."


class WaitsTooMuch(DomainError):
    """`limit`."""

    code = "waits_too_much"
    message = "You are already on as many waiting lists as one guest may be. Leave one of them first."


def join(request: StayRequest, *, user_id: int, at: datetime) -> tuple[WaitingEntry, bool]:
    """Put a guest into the line; the entry, and whether it is new: the same request again is the same place.

    The request names rooms of which any that seat the party would do, or so many rooms of each type, or neither: then
    any rooms of the resort would do.

    Raises BadInput and the refusals of drafts.draft for what could not be booked even if it were free, RoomsFree,
    AmountAboveMaximum, AlreadyWaiting, WaitsTooMuch, HoldsPaused, AccountInactive.
    """
    entry = WaitingEntry(
        user_id=user_id,
        resort_id=request.resort_id,
        check_in=request.nights.check_in,
        check_out=request.nights.check_out,
        guest_count=request.party.size,
        child_ages=sorted(request.party.child_ages),
        room_ids=sorted(set(request.room_ids)),
    )
    _refuse_today(entry, at=at)
    rooms = selectors.rooms_of_entry(entry.resort_id)
    if request.room_types:
        entry.room_type_ids = _type_ids(request, rooms)
    _refuse_needless(entry, rooms, at=at)
    with transaction.atomic():
        hold_limits.guest_locked(entry.user_id)
        mine = WaitingEntry.objects.filter(user=entry.user_id, state__in=WAITING_OPEN)
        same = mine.filter(resort=entry.resort_id, check_in=entry.check_in, check_out=entry.check_out).first()
        if same is not None:
            if _what(same) != _what(entry):
                raise AlreadyWaiting(waiting_id=same.pk)
            return same, False
        hold_pauses.refuse_waiting(entry.user_id, at=at)
        if mine.count() >= settings.MAX_WAITING_PER_GUEST:
            raise WaitsTooMuch(limit=settings.MAX_WAITING_PER_GUEST)
        entry.asked_at = at
        entry.save(force_insert=True)
    return entry, True


def _what(entry: WaitingEntry) -> tuple[int, list[int], list[int], list[int]]:
    return entry.guest_count, sorted(entry.child_ages), sorted(entry.room_ids), sorted(entry.room_type_ids)


def _type_ids(request: StayRequest, rooms: Sequence[Room]) -> list[int]:
    """One for each room that is wanted. Raises BadInput for types that the resort does not have, or not so often."""
    resort_rooms, room_types = read_resort_rooms(request), request.room_types
    type_holds.refuse_what_types_do_not_seat(request, resort_rooms)
    types, most = resort_rooms.room_types, selectors.most_rooms(request.nights)
    if sum(room_types.values()) > most:
        detail = phrase("At most {rooms} rooms can be held at once.", rooms=most)
        raise BadInput(("/room_types", "too_many_rooms", detail))
    there = Counter(room.room_type_id for room in rooms)
    errors = [
        (
            f"/room_types/{index}/rooms",
            "too_many_rooms",
            phrase("The resort has {rooms} rooms of this type.", rooms=there[types[code].pk]),
        )
        for index, (code, wanted) in enumerate(room_types.items())
        if wanted > there[types[code].pk]
    ]
    if errors:
        raise BadInput(*errors)
    return sorted(types[code].pk for code, wanted in room_types.items() for _ in range(wanted))


def _refuse_today(entry: WaitingEntry, *, at: datetime) -> None:
    if entry.check_in <= timezone.localtime(at).date():
        raise BadInput(
            (
                "/check_in_date",
                "arrival_too_near",
                "The waiting list is closed for stays that begin today. Contact the resort.",
            )
        )


def _refuse_needless(entry: WaitingEntry, rooms: Sequence[Room], *, at: datetime) -> None:
    """Whoever could book now books; whoever could never book does not wait."""
    wished = selectors.choice(entry, rooms, {}, at=at)
    # Without a set that seats the party it is the whole wish that is refused, by name.
    would_do = (room.pk for room in rooms if not entry.room_type_ids or room.room_type_id in entry.room_type_ids)
    room_ids = tuple(wished) or tuple(entry.room_ids) or tuple(would_do)
    request = request_of(entry, room_ids)
    attempt = drafts.draft(user_id=entry.user_id, request=request, resort_rooms=read_resort_rooms(request), at=at)
    known = {room.pk for room in rooms}
    unknown = [index for index, room_id in enumerate(entry.room_ids) if room_id not in known]
    if unknown:
        raise BadInput(*((f"/room_ids/{index}", "room_unknown", "The resort has no such room.") for index in unknown))
    if not wished:
        detail = phrase("At most {rooms} rooms can be held at once.", rooms=selectors.most_rooms(entry.nights))
        raise BadInput(("/guests", "capacity_exceeded", detail))
    drafts.refuse_unpayable_draft(attempt)
    if free := selectors.choice(entry, rooms, selectors.taken_at(entry.resort_id, at=at), at=at):
        types = [{"code": code, "rooms": count} for code, count in entry.room_types.items()]
        raise RoomsFree(room_ids=free, room_types=types)


def request_of(entry: WaitingEntry, room_ids: tuple[int, ...]) -> StayRequest:
    """What the entry's guest would select, of these rooms."""
    return StayRequest(resort_id=entry.resort_id, nights=entry.nights, party=entry.party, room_ids=room_ids)
