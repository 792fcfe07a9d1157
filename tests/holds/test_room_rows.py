"""A hold reads its resort and its rooms in one statement, as they are at that moment."""

import threading
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from backend.catalogue.models import Resort, Room, RoomType
from backend.holds.models import BookingAttempt
from backend.holds.services import room_rows
from backend.pricing.models import ResortTerms
from tests import cast
from tests.common.crowd import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def deluxe(room):
    """A room with a type, of a resort with terms."""
    ResortTerms.objects.create(resort=room.resort)
    cast.a_type(room.resort, "deluxe", room)
    read(room)
    assert questions(room) == 1
    return room


def read(room):
    """The resort and the room as a hold has them."""
    resort, rooms = room_rows.resort_and_rooms(room.resort_id, [room.pk])
    return resort, next(iter(rooms), None)


def questions(room) -> int:
    with CaptureQueriesContext(connection) as found:
        read(room)
    return len(found)


@pytest.mark.parametrize(
    ("change", "seen"),
    [
        (lambda room: Room.objects.update(price_per_night=1), lambda resort, room: room.price_paise == 100),
        (lambda room: Room.objects.update(capacity=9), lambda resort, room: room.capacity == 9),
        (lambda room: Room.objects.update(room_type=None), lambda resort, room: room.room_type is None),
        (lambda room: Room.objects.update(active=False), lambda resort, room: room is None),
        (lambda room: room.delete(), lambda resort, room: room is None),
        (lambda room: RoomType.objects.update(code="x"), lambda resort, room: room.room_type.code == "x"),
        (lambda room: Resort.objects.update(gstin="29ABCDE1234F1ZW"), lambda resort, room: resort.gstin),
        (lambda room: Resort.objects.update(active=False), lambda resort, room: resort is None),
        (lambda room: ResortTerms.objects.update(deposit_percent=7), lambda resort, room: resort.terms.deposit_percent),
        (lambda room: ResortTerms.objects.all().delete(), lambda resort, room: not hasattr(resort, "terms")),
    ],
)
def test_a_change_by_whomever_is_seen_by_the_next_who_asks(deluxe, change, seen):
    change(Room.objects.get())
    assert seen(*read(deluxe))


def test_what_was_undone_is_not_seen(deluxe):
    with transaction.atomic():
        Room.objects.update(price_per_night=1)
        assert read(deluxe)[1].price_paise == 100
        transaction.set_rollback(True)
    assert read(deluxe)[1].price_paise == 750_000


def test_they_are_what_django_reads(deluxe):
    resort, room = read(deluxe)
    theirs = Room.objects.select_related("resort__terms", "room_type").get()
    for mine, other in (
        (resort, theirs.resort),
        (resort.terms, theirs.resort.terms),
        (room, theirs),
        (room.room_type, theirs.room_type),
    ):
        assert type(mine) is type(other)
        fields = [field.attname for field in mine._meta.concrete_fields]
        assert {name: getattr(mine, name) for name in fields} == {name: getattr(other, name) for name in fields}
    assert not room._state.adding


def test_a_room_of_another_resort_is_none_of_these(deluxe):
    other = cast.a_room(cast.a_resort("Elsewhere"))
    assert room_rows.resort_and_rooms(deluxe.resort_id, [deluxe.pk, other.pk])[1] == (deluxe,)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_while_a_price_changes_every_hold_has_the_old_or_the_new_one_whole(resort):
    """Whoever began after the change was certain has the new one."""
    rooms = [cast.a_room(resort, f"A{number}", price="1000.00") for number in range(8)]
    guests = [cast.logged_in(cast.guest(f"+9198888000{number:02}")) for number in range(8)]
    certain, begun = threading.Event(), dict[int, bool]()

    def step(index):
        if index == 8:
            Room.objects.update(price_per_night=Decimal("2000.00"))
            return certain.set()
        for stay in range(6):
            late = certain.is_set()
            said = cast.select(guests[index], rooms[index], stay=cast.nights(10 + 3 * stay, 12 + 3 * stay)).json()
            begun[said["booking_attempt_id"]] = late
        return None

    at_once(9, step)
    bases = {
        attempt.pk: {line.base_paise for line in attempt.frozen_price.lines} for attempt in BookingAttempt.objects.all()
    }
    assert len(bases) == len(begun) == 48
    assert all(base in ({100_000}, {200_000}) for base in bases.values())
    assert all(bases[pk] == {200_000} for pk, late in begun.items() if late)
    assert {200_000} in bases.values()
