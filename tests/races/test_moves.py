"""Bookings that move while others hold, move and swap: no deadlock, nobody in anothers bed."""

from functools import partial
from itertools import pairwise

import pytest
from django.utils import timezone

from backend.bookings.models import FinalBooking
from backend.bookings.services import moves
from backend.common.errors import DomainError
from backend.inventory.models import Stay
from backend.inventory.states import STAY_TAKEN
from tests import cast
from tests.holds import steps
from tests.races import crowd

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


@pytest.fixture
def booked(resort):
    """Four rooms, each booked for the same nights by somebody else, and one that is free."""
    rooms = [cast.a_room(resort, f"A{n}") for n in range(5)]
    bookings = [steps.booked(browser, room) for browser, room in zip(crowd.guests(4), rooms[:4], strict=True)]
    return rooms, bookings


def move(booking, begin, to, *, swap=False) -> str:
    try:
        mine = FinalBooking.objects.get(pk=booking.pk)
        moves.move_booking(booking=mine, from_room_id=begin.pk, to_room_id=to.pk, at=timezone.now(), swap=swap)
    except DomainError as refused:
        return refused.code
    return "moved"


def everybody_sleeps_somewhere(bookings) -> None:
    stays = list(Stay.objects.filter(state__in=STAY_TAKEN).order_by("room", "check_in"))
    for one, next_one in pairwise(stays):
        assert one.room_id != next_one.room_id or one.check_out <= next_one.check_in
    for booking in bookings:
        stay = booking.attempt.stays.get()
        booking.attempt.refresh_from_db()
        assert stay.state == "booked"
        assert {guest.room_id for guest in booking.attempt.guests.all()} == {stay.room_id}
        assert {line["room_id"] for line in booking.attempt.price["lines"]} == {stay.room_id}


def test_a_move_against_holds_of_the_target_has_one_winner(booked, ravi_browser):
    rooms, bookings = booked
    asks = [partial(lambda b: str(cast.select(b, rooms[4]).status_code), cast.logged_in(g.user)) for g in bookings]
    answers = crowd.at_once(partial(move, bookings[0], rooms[0], rooms[4]), *asks, *asks)
    assert (answers[0] == "moved") + answers[1:].count("201") == 1
    assert set(answers) <= {"moved", "room_taken", "201", "409"}
    everybody_sleeps_somewhere(bookings)


def test_all_who_want_the_one_free_room_leave_it_to_one(booked):
    rooms, bookings = booked
    before = crowd.deadlocks()
    moves = [partial(move, booking, rooms[n], rooms[4]) for n, booking in enumerate(bookings)]
    assert sorted(crowd.at_once(*moves)) == ["moved"] + ["room_taken"] * 3
    everybody_sleeps_somewhere(bookings)
    assert crowd.deadlocks() == before


def test_swaps_that_cross_meet_no_deadlock_and_lose_no_night(booked):
    """Each with each, in both directions, all at once."""
    rooms, bookings = booked
    before = crowd.deadlocks()
    pairs = [(a, b) for a in range(4) for b in range(4) if a != b]
    swaps = [partial(move, bookings[a], rooms[a], rooms[b], swap=True) for a, b in pairs]
    answers = crowd.at_once(*swaps)
    assert "moved" in answers
    assert set(answers) <= {"moved", "room_taken", "invalid"}
    everybody_sleeps_somewhere(bookings)
    assert crowd.deadlocks() == before
