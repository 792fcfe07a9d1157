"""Adds the guests' names to a booking attempt."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from backend.catalogue.models import Room
from backend.common.db.transitions import move
from backend.common.errors import BadInput
from backend.common.phrases import phrase
from backend.holds.models import AttemptGuest, BookingAttempt
from backend.holds.services import attempt_details, attempt_locks, attempt_refusals
from backend.holds.states import AttemptState
from backend.inventory.models import Stay
from backend.pricing import selectors as pricing
from backend.pricing.core.party import band_of
from backend.sale_rules.services import restrictions


@dataclass(frozen=True, kw_only=True)
class NamedGuest:
    room_id: int
    name: str
    age: int


def name_guests(
    *,
    user_id: int,
    attempt_id: int,
    guests: Sequence[NamedGuest],
    at: datetime,
    others_later: bool = False,
    details: Mapping[str, Any] | None = None,
) -> BookingAttempt:
    """Replace the attempt's guests: as many as were announced, each in one of its rooms, none above capacity; fewer
    where the others are named later (`name_others`).

    Repeating it gives the same result. Possible until the payment has confirmed the booking. `details` is what
    attempt_details writes.
    """
    open_states = (AttemptState.HELD, AttemptState.GUESTS_ADDED, AttemptState.PAYMENT_PENDING)
    with transaction.atomic():
        attempt = attempt_locks.attempt_locked(attempt_id, user_id=user_id)
        attempt_refusals.refuse_unless(attempt, open_states, at=at)
        _check(attempt, guests, others_later=others_later)
        attempt.guests.all().delete()
        AttemptGuest.objects.bulk_create(
            AttemptGuest(attempt=attempt, room_id=guest.room_id, name=guest.name, age=guest.age) for guest in guests
        )
        attempt_details.write_details(attempt, details or {})
        if attempt.state == AttemptState.HELD:
            move(attempt, AttemptState.GUESTS_ADDED)
    return attempt


def name_others(attempt: BookingAttempt, guests: Sequence[NamedGuest]) -> None:
    """Name guests of a (locked) attempt that has become a booking beside those who are named already. Raises BadInput
    for more than were announced, and for what name_guests refuses."""
    named = [NamedGuest(room_id=one.room_id, name=one.name, age=one.age) for one in attempt.guests.all()]
    _check(attempt, guests, named=named, others_later=True)
    AttemptGuest.objects.bulk_create(
        AttemptGuest(attempt=attempt, room_id=guest.room_id, name=guest.name, age=guest.age) for guest in guests
    )


def _check(
    attempt: BookingAttempt, guests: Sequence[NamedGuest], *, named: Sequence[NamedGuest] = (), others_later: bool
) -> None:
    """Whether these guests can be named beside those who are."""
    everybody = [*named, *guests]
    stays = {stay.room_id: stay for stay in Stay.objects.filter(attempt=attempt).select_related("room")}
    errors = []
    if len(everybody) > attempt.guest_count or (len(everybody) < attempt.guest_count and not others_later):
        detail = phrase(
            "This booking attempt is for {expected} guests, but {named} were given.",
            expected=attempt.guest_count,
            named=len(everybody),
        )
        errors.append(("/guests", "guest_count_mismatch", detail))
    seated = Counter(guest.room_id for guest in everybody)
    for index, guest in enumerate(guests):
        if guest.room_id not in stays:
            detail = phrase("Room {room} is not part of this booking attempt.", room=guest.room_id)
            errors.append((f"/guests/{index}/room_id", "room_not_in_attempt", detail))
    for room_id, count in seated.items():
        if room_id in stays and count > stays[room_id].room.capacity:
            room = stays[room_id].room
            detail = phrase(
                "Room {room} sleeps {seats} guests, not {guests}.",
                room=room.room_number,
                seats=room.capacity,
                guests=count,
            )
            errors.append(("/guests", "room_over_capacity", detail))
    if attempt.child_ages and not _ages_are_declared(attempt, everybody):
        ages = ", ".join(str(age) for age in attempt.child_ages)
        detail = phrase(
            "The price is for children of these ages: {ages}. Give the same ages, or select rooms again.", ages=ages
        )
        errors.append(("/guests", "ages_differ", detail))
    errors += _too_young(attempt, guests, [stay.room for stay in stays.values()])
    if errors:
        raise BadInput(*errors)


def _too_young(
    attempt: BookingAttempt, guests: Sequence[NamedGuest], rooms: Sequence[Room]
) -> list[tuple[str, str, str]]:
    """Whom the resort does not take; children that the hold was asked for have been judged there."""
    least = restrictions.least_age(resort=attempt.resort, rooms=rooms, check_in=attempt.check_in)
    detail = phrase("Every guest must be at least {age} years old.", age=least)
    return [
        (f"/guests/{index}/age", "too_young", detail)
        for index, guest in enumerate(guests)
        if guest.age < least and guest.age not in attempt.child_ages
    ]


def _ages_are_declared(attempt: BookingAttempt, guests: Sequence[NamedGuest]) -> bool:
    """Whether the children named are those that the price counts, and the rest of them can still be named; who is above
    the resort's bands is an adult."""
    bands = pricing.tariff_of(attempt.resort).bands
    children = Counter(g.age for g in guests if band_of(g.age, bands) is not None or g.age in attempt.child_ages)
    declared = Counter(attempt.child_ages)
    return children <= declared and (declared - children).total() <= attempt.guest_count - len(guests)
