"""Joining the line for nights that are sold out."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from backend.bookings.services import abandoning, drafting, hoarding
from backend.common.errors import BadInput, DomainError
from backend.common.phrases import phrase
from backend.waiting import selectors
from backend.waiting.models import WaitingEntry
from backend.waiting.states import WAITING_OPEN


class RoomsFree(DomainError):
    """`room_ids`: free rooms that seat the party, to be selected."""

    code = "rooms_free"
    message = "There are free rooms for these nights: select them now."


class AlreadyWaiting(DomainError):
    """`waiting_id`: the entry for the same nights."""

    code = "already_waiting"
    message = "You wait for these nights already, with another wish: leave the line first."


class WaitsTooMuch(DomainError):
    """`limit`."""

    code = "waits_too_much"
    message = "You wait for many stays already: leave one of the lines first."


def join(entry: WaitingEntry, *, at: datetime) -> tuple[WaitingEntry, bool]:
    """Store an entry that is filled in; its row, and whether it is new: the same wish again is the same place.

    Raises BadInput and the refusals of drafting.draft for what could not be booked even if it were free, RoomsFree,
    AlreadyWaiting, WaitsTooMuch, HoldsPaused, AccountInactive.
    """
    _refuse_today(entry, at=at)
    _refuse_needless(entry, at=at)
    with transaction.atomic():
        hoarding.guest_locked(entry.user_id)
        mine = WaitingEntry.objects.filter(user=entry.user_id, state__in=WAITING_OPEN)
        same = mine.filter(resort=entry.resort_id, check_in=entry.check_in, check_out=entry.check_out).first()
        if same is not None:
            if _wish(same) != _wish(entry):
                raise AlreadyWaiting(waiting_id=same.pk)
            return same, False
        abandoning.refuse_waiting(entry.user_id, at=at)
        if mine.count() >= settings.MAX_WAITING_PER_GUEST:
            raise WaitsTooMuch(limit=settings.MAX_WAITING_PER_GUEST)
        entry.asked_at = at
        entry.save(force_insert=True)
    return entry, True


def _wish(entry: WaitingEntry) -> tuple[int, list[int], list[int]]:
    return entry.guest_count, sorted(entry.child_ages), sorted(entry.room_ids)


def _refuse_today(entry: WaitingEntry, *, at: datetime) -> None:
    if entry.check_in <= timezone.localtime(at).date():
        raise BadInput(
            ("/check_in_date", "arrival_too_near", "Nobody can wait for a day that has come: ask the resort.")
        )


def _refuse_needless(entry: WaitingEntry, *, at: datetime) -> None:
    """Whoever could book now books; whoever could never book does not wait."""
    rooms = selectors.rooms_of(entry.resort_id)
    wished = selectors.choice(entry, rooms, {}, at=at)
    # Without a set that seats the party it is the whole wish that is refused, by name.
    room_ids = tuple(wished) or tuple(entry.room_ids) or tuple(room.pk for room in rooms)
    drafting.draft(user_id=entry.user_id, wish=wish_of(entry, room_ids), at=at)
    known = {room.pk for room in rooms}
    unknown = [index for index, room_id in enumerate(entry.room_ids) if room_id not in known]
    if unknown:
        raise BadInput(*((f"/room_ids/{index}", "room_unknown", "The resort has no such room.") for index in unknown))
    if not wished:
        detail = phrase("At most {rooms} rooms can be held at once.", rooms=selectors.most_rooms(entry))
        raise BadInput(("/guests", "capacity_exceeded", detail))
    if free := selectors.choice(entry, rooms, selectors.taken_at(entry.resort_id, at=at), at=at):
        raise RoomsFree(room_ids=free)


def wish_of(entry: WaitingEntry, room_ids: tuple[int, ...]) -> drafting.Wish:
    """What the entry's guest would select, of these rooms."""
    return drafting.Wish(
        resort_id=entry.resort_id,
        room_ids=room_ids,
        check_in=entry.check_in,
        check_out=entry.check_out,
        guest_count=entry.guest_count,
        child_ages=tuple(entry.child_ages),
    )
