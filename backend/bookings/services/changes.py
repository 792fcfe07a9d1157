"""Changes nights or rooms of a booking: holds the new rooms until the difference is paid, then exchanges them.

The money is the business of `payments`. Everything here wants the booking's attempt locked.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from django.db import IntegrityError, transaction

from backend.bookings import selectors
from backend.bookings.models import BookingChange, FinalBooking, RoomLine
from backend.bookings.services import cancellation, change_locks, change_proposals, lapsed_changes
from backend.bookings.services.change_proposals import Proposal
from backend.bookings.states import CHANGE_OPEN, ChangeState, Overtaker
from backend.catalogue.models import Room
from backend.common import resort_days
from backend.common.db.transitions import move, move_all
from backend.common.errors import DomainError
from backend.common.nights import Nights
from backend.holds.models import AttemptGuest, BookingAttempt
from backend.holds.services import guest_addresses, hold_limits, room_holds
from backend.inventory import selectors as inventory_selectors
from backend.inventory.models import Stay
from backend.inventory.services import locks
from backend.inventory.states import StayState
from backend.notifications.services import outbox


class Overtaken(DomainError):
    code = "change_overtaken"
    message = "The booking has changed in the meantime. Preview the change again."


def write_change(proposal: Proposal, *, user_id: int, until: datetime, at: datetime) -> BookingChange:
    """Write a change down, in the place of one that waits; nothing is held yet."""
    booking, settled = proposal.booking, proposal.settled
    rooms = {*proposal.was_room_ids, *proposal.room_ids}
    lapsed_changes.void_changes(booking.attempt_id, by=Overtaker.CHANGE, at=at, rooms=rooms)
    return BookingChange.objects.create(
        booking=booking,
        number=booking.changes.count() + 1,
        asked_at=at,
        asked_by_id=user_id,
        expires_at=until,
        check_in=proposal.nights.check_in,
        check_out=proposal.nights.check_out,
        room_ids=list(proposal.room_ids),
        price=proposal.price.as_json(),
        total_paise=settled.total_paise,
        now_paise=settled.now_paise,
        back_paise=settled.back_paise,
        balance_paise=settled.balance_paise,
        balance_due_on=proposal.balance_due_on,
        fell_away=[part.as_json() for part in proposal.fell_away],
        was_check_in=booking.check_in,
        was_check_out=booking.check_out,
        was_room_ids=list(proposal.was_room_ids),
        was_price=booking.attempt.price,
        was_total_paise=booking.total_paise,
        was_balance_paise=booking.balance_paise,
    )


def hold_change(change: BookingChange, *, at: datetime) -> None:
    """Keep the rooms for those nights that the booking does not have yet.

    Raises RoomHeld, and the refusals of hold_limits.admit_change, with nothing changed.
    """
    locks.rooms_locked(change.room_ids)
    locks.flip_stale(change.room_ids, at=at)
    stays = [
        Stay(
            change=change,
            resort_id=change.booking.resort_id,
            room_id=room_id,
            check_in=nights.check_in,
            check_out=nights.check_out,
            state=StayState.HELD,
            expires_at=change.expires_at,
        )
        for room_id in change.room_ids
        for nights in _further(change, room_id)
    ]
    hold_limits.admit_change(
        user_id=change.booking.user_id,
        resort_id=change.booking.resort_id,
        asked_by_id=change.asked_by_id,
        stays=stays,
        at=at,
    )
    try:
        with transaction.atomic():
            Stay.objects.bulk_create(stays)
    except IntegrityError as error:
        raise _refusal(change, error, at=at) from error


def make_change(change: BookingChange, *, at: datetime) -> FinalBooking:
    """Give the booking its new nights and rooms, and tell the guest; what it then costs and owes is the change's.

    Late is not too late: while the booking is as it was, the rooms are free, and the new nights have not begun. Raises
    BookingEnded, StayBegun, Overtaken and RoomHeld, with nothing changed.
    """
    booking = FinalBooking.objects.select_related("attempt", "resort", "user").get(pk=change.booking_id)
    # Before any stay, as the sweeper has them.
    change_locks.changes_locked(booking.changes.all())
    change.refresh_from_db()
    change_proposals.refuse_unless_changeable(booking, at=at)
    if change.state not in CHANGE_OPEN or not fits(change, booking):
        raise Overtaken
    if change.expires_at < at and change.check_in < resort_days.day_of(at):
        # In time it may cross midnight.
        raise cancellation.StayBegun
    rooms = {*change.was_room_ids, *change.room_ids}
    locks.rooms_locked({*rooms, *Stay.objects.filter(change__booking=booking).values_list("room_id", flat=True)})
    locks.flip_stale(change.room_ids, at=at)
    try:
        with transaction.atomic():
            move(change, ChangeState.MADE, made_at=at, ended_at=None)
            lapsed_changes.void_changes(booking.attempt_id, by=Overtaker.CHANGE, at=at, rooms=rooms)
            _exchange(change, booking.attempt)
    except IntegrityError as error:
        change.refresh_from_db()
        raise _refusal(change, error, at=at) from error
    _rewrite(change, booking)
    outbox.queue_message(
        kind="booking_changed",
        to=guest_addresses.addressee_of(booking, attempt_id=booking.attempt_id),
        params={
            "reference": booking.reference,
            "resort": booking.resort.name,
            "check_in": f"{booking.check_in:%d %b %Y}",
            "check_out": f"{booking.check_out:%d %b %Y}",
        },
        dedupe_key=f"booking_changed:{change.pk}",
        at=at,
    )
    return booking


def taken_by_others(proposal: Proposal, *, at: datetime) -> list[int]:
    """Ids of wished rooms that somebody else has for one of the nights."""
    return selectors.rooms_taken_by_others(proposal.booking, proposal.room_ids, proposal.nights, at=at)


def _refusal(change: BookingChange, error: IntegrityError, *, at: datetime) -> room_holds.RoomHeld:
    """Who has the rooms, and what is free instead. Raises the error where it is another one."""
    if not room_holds.is_overlap(error):
        raise error
    resort_ids = [change.booking.resort_id]
    free = inventory_selectors.rooms_free_at(resort_ids, change.nights, at=at)
    return room_holds.RoomHeld(
        lost_rooms=selectors.rooms_taken_by_others(change.booking, change.room_ids, change.nights, at=at),
        available_rooms=[
            {"id": room.pk, "room_number": room.room_number, "capacity": room.capacity}
            for room in free.order_by("price_per_night", "room_number")
        ],
    )


def _further(change: BookingChange, room_id: int) -> Iterator[Nights]:
    """The nights in this room that are new: those before and those after the ones that the booking has there."""
    if room_id not in change.was_room_ids:
        yield change.nights
        return
    before = change.check_in, min(change.was_check_in, change.check_out)
    after = max(change.was_check_out, change.check_in), change.check_out
    yield from (Nights(begin, end) for begin, end in (before, after) if begin < end)


def fits(change: BookingChange, booking: FinalBooking) -> bool:
    """Whether the booking is what it was when the change was asked for."""
    was = (change.was_nights, change.was_total_paise, change.was_balance_paise)
    is_now = (booking.nights, booking.total_paise, booking.balance_paise)
    return was == is_now and tuple(change.was_room_ids) == change_proposals.rooms_after_change(booking)


def _exchange(change: BookingChange, attempt: BookingAttempt) -> None:
    """Let the old nights go and book the new ones: a stay may overlap the one that it replaces."""
    stays = Stay.objects.filter(attempt=attempt)
    move_all(stays, begin=[StayState.BOOKED], to=StayState.RELEASED)
    follows = change_proposals.successors(change.was_room_ids, change.room_ids)
    for old, new in follows.items():
        stays.filter(room=old).update(room=new)
    stays.exclude(room__in=change.room_ids).update(attempt=None, change=change, line=None)
    stays.update(check_in=change.check_in, check_out=change.check_out)
    lines = RoomLine.objects.filter(booking=change.booking_id)
    lines.filter(slices=None).delete()
    lines.update(arrives=change.check_in, leaves=change.check_out)
    Stay.objects.bulk_create(
        Stay(
            attempt=attempt,
            resort_id=attempt.resort_id,
            room_id=room_id,
            check_in=change.check_in,
            check_out=change.check_out,
            state=StayState.RELEASED,
        )
        for room_id in set(change.room_ids) - set(follows.values())
    )
    move_all(stays, begin=[StayState.RELEASED], to=StayState.BOOKED, expires_at=None)
    _seat(attempt, follows)


def _seat(attempt: BookingAttempt, follows: dict[int, int]) -> None:
    """Guests follow their rooms, as far as there are beds; the others take what is free."""
    rooms = Room.objects.filter(stays__attempt=attempt).order_by("pk")
    free = Counter({room.pk: room.capacity for room in rooms})
    homeless = []
    for guest in attempt.guests.all():
        room_id = follows.get(guest.room_id)
        if room_id is None or not free[room_id]:
            homeless.append(guest)
            continue
        free[room_id] -= 1
        AttemptGuest.objects.filter(pk=guest.pk).update(room_id=room_id)
    for guest, room_id in zip(homeless, free.elements(), strict=False):
        AttemptGuest.objects.filter(pk=guest.pk).update(room_id=room_id)


def _rewrite(change: BookingChange, booking: FinalBooking) -> None:
    """What booking and attempt say of nights and money; what they said before is kept by the change."""
    nights = {"check_in": change.check_in, "check_out": change.check_out, "total_paise": change.total_paise}
    price = change.frozen_price
    # A coupon that fell away is free for another use.
    coupon = {} if price.coupon else {"coupon": None}
    BookingAttempt.objects.filter(pk=booking.attempt_id).update(**nights, **coupon, price=change.price)
    owed = {"balance_paise": change.balance_paise, "balance_due_on": change.balance_due_on}
    promise = price.cancellation or booking.promise
    FinalBooking.objects.filter(pk=booking.pk).update(**nights, **owed, policy=promise.as_json())
    booking.refresh_from_db()
