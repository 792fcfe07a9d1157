"""Guests who change rooms in mid-stay: each night keeps the room in which it was slept, whoever asks."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from backend.bookings.models import FinalBooking
from backend.bookings.services import move_options, moves
from backend.bookings.services.move_options import Way
from backend.guest_register.models import RegisterEntry
from backend.guest_register.services.slept_rooms import rooms_slept
from backend.inventory.models import Stay
from tests import cast
from tests.holds import steps
from tests.invariants import story
from tests.payments import tiers

pytestmark = pytest.mark.django_db


@pytest.fixture
def booking(asha_browser, resort, room):
    """Asha's five nights in A101."""
    return steps.booked(asha_browser, room)


@pytest.fixture
def other(resort):
    return cast.a_room(resort, "A102")


def evening(booking, night):
    """Of this night of the stay: 0 is the first."""
    return tiers.midnight(booking.check_in) + timedelta(days=night, hours=20)


def move(booking, begin, to, *, night, swap=False):
    mine = FinalBooking.objects.get(pk=booking.pk)
    moves.move_booking(booking=mine, from_room_id=begin.pk, to_room_id=to.pk, at=evening(booking, night), swap=swap)


def slept(booking) -> list[str]:
    """The room of each night."""
    stays = Stay.objects.filter(attempt=booking.attempt_id, state="booked").select_related("room").order_by("check_in")
    return [stay.room.room_number for stay in stays for _ in range(len(stay.nights))]


def priced(booking) -> list[str]:
    """The room of each night, as the price names it."""
    price = FinalBooking.objects.get(pk=booking.pk).attempt.frozen_price
    return [line.room_number for line in sorted(price.lines, key=lambda line: str(line.night))]


def test_there_and_back_again_each_night_keeps_its_room(booking, room, other, asha_browser):
    move(booking, room, other, night=1)
    move(booking, other, room, night=3)
    assert slept(booking) == priced(booking) == ["A101", "A102", "A102", "A101", "A101"]
    assert booking.lines.get().slices.count() == 3
    assert {guest.room for guest in booking.attempt.guests.all()} == {room}
    assert story.findings("I11") == story.findings("I3") == []
    shown = asha_browser.get(f"/api/bookings/{booking.reference}/").json()
    assert [each["room_number"] for each in shown["rooms"]] == ["A101", "A102"]


def test_the_register_names_the_room_of_each_night(booking, room, other):
    guest, at = booking.attempt.guests.first(), evening(booking, 0)
    said = {"document": "passport", "last_four": "41Z7", "nationality": "GB", "checked_at": at}
    entry = RegisterEntry.objects.create(resort=booking.resort, booking=booking, guest=guest, **said)
    assert rooms_slept([entry]) == {entry.pk: "A101"}
    move(booking, room, other, night=1)
    move(booking, other, room, night=3)
    day = [booking.check_in + timedelta(days=n) for n in range(6)]
    assert rooms_slept([RegisterEntry.objects.get()]) == {
        entry.pk: f"A101 ({day[0]} to {day[1]}), A102 ({day[1]} to {day[3]}), A101 ({day[3]} to {day[5]})"
    }


def test_the_nights_to_come_are_free_in_the_room_that_was_left(booking, room, other):
    move(booking, room, other, night=2)
    with pytest.raises(IntegrityError, match="stays_do_not_overlap"), transaction.atomic():
        steps.block(room, 31, 32)
    steps.block(room, 32, 35)


def test_on_the_day_of_arrival_nothing_was_slept(booking, room, other):
    move(booking, room, other, night=0)
    assert slept(booking) == ["A102"] * 5
    assert booking.lines.get().slices.count() == 1


def test_two_in_the_house_swap_their_nights_to_come(booking, room, other, ravi_browser):
    theirs = steps.booked(ravi_browser, other, stay=cast.nights(31, 35))
    stay = booking.attempt.stays.get()
    found = move_options.options(stay, at=evening(booking, 2))
    assert [(option.room, option.way) for option in found] == [(other, Way.SWAP)]
    move(booking, room, other, night=2, swap=True)
    assert (slept(booking), slept(theirs)) == (["A101"] * 2 + ["A102"] * 3, ["A102"] + ["A101"] * 3)
    assert story.findings("I1") == story.findings("I11") == []


def test_a_swap_with_who_comes_tomorrow(booking, room, other, ravi_browser):
    theirs = steps.booked(ravi_browser, other, stay=cast.nights(33, 35))
    move(booking, room, other, night=2, swap=True)
    assert (slept(booking), slept(theirs)) == (["A101"] * 2 + ["A102"] * 3, ["A101"] * 2)


def test_a_room_that_has_become_free_of_who_left_is_not_in_the_way(booking, room, other, ravi_browser):
    steps.booked(ravi_browser, other, stay=cast.nights(30, 32))
    with pytest.raises(moves.RoomTaken):
        move(booking, room, other, night=1)
    move(booking, room, other, night=2)
    assert slept(booking) == ["A101"] * 2 + ["A102"] * 3


SLEPT = [
    "UPDATE inventory_stay SET room_id = %(other)s",
    "UPDATE inventory_stay SET check_in = check_in - 1",
    "UPDATE inventory_stay SET check_out = check_in + 1",
    "UPDATE inventory_stay SET line_id = NULL",
    "DELETE FROM inventory_stay",
]


@pytest.mark.parametrize("said", SLEPT)
def test_postgresql_keeps_what_was_slept(booking, other, said):
    story.sql("UPDATE inventory_stay SET check_in = check_in - 33, check_out = check_out - 33")
    stay = booking.attempt.stays.get()
    assert len(stay.nights) == 5
    for state in ("booked", "left"):
        Stay.objects.filter(pk=stay.pk).update(state=state)
        with pytest.raises(IntegrityError, match="slept nights stand"), transaction.atomic():
            run(said, other=other.pk)
    Stay.objects.update(check_out=stay.check_out + timedelta(days=1))
    with transaction.atomic():
        run("SET LOCAL dandeli.slept_nights = 'open'")
        run(said, other=other.pk)


def run(statement: str, **said: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, said)
