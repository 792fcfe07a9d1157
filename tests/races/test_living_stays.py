"""Guests in the house leave early, stay longer and change rooms while others hold, move and block."""

from datetime import timedelta
from functools import partial

import pytest

from backend.bookings.models import FinalBooking
from backend.bookings.services import arrivals, moves
from backend.common.errors import DomainError
from backend.inventory.models import Stay
from backend.inventory.services import room_blocks
from backend.payments.balances import stay_extensions
from backend.payments.refunds import early_departures
from backend.pricing.core.further_nights import FurtherRate
from tests import cast
from tests.holds import steps
from tests.invariants import story
from tests.payments import tiers
from tests.races import crowd

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
ROUNDS = 30


def at_night(booking, night):
    return tiers.midnight(booking.check_in) + timedelta(days=night, hours=20)


def said(act) -> str:
    try:
        act()
    except DomainError as refused:
        return refused.code
    return "done"


def again(booking) -> FinalBooking:
    return FinalBooking.objects.get(pk=booking.pk)


def in_house(browser, room, *, first, nights=4) -> FinalBooking:
    """A booking of this room from so many days ahead on, whose guests have come."""
    booking = steps.booked(browser, room, stay=cast.nights(first, first + nights))
    arrivals.note_arrival(booking=booking, user_id=booking.user_id, at=at_night(booking, 0))
    return booking


def leave(booking, night) -> str:
    return said(
        lambda: early_departures.leave_early(
            booking=again(booking), user_id=booking.user_id, at=at_night(booking, night)
        )
    )


def lengthen(booking, night, until) -> str:
    return said(
        lambda: stay_extensions.stay_longer(
            booking=again(booking),
            user_id=booking.user_id,
            at=at_night(booking, night),
            line=1,
            check_out=until,
            rate=FurtherRate.LAST_NIGHT,
        )
    )


def move(booking, night, begin, to) -> str:
    return said(
        lambda: moves.move_booking(
            booking=again(booking), from_room_id=begin.pk, to_room_id=to.pk, at=at_night(booking, night)
        )
    )


def block(room, begin, end) -> str:
    days = {"check_in": cast.in_days(begin), "check_out": cast.in_days(end)}
    now = tiers.midnight(cast.in_days(0))
    return said(lambda: room_blocks.place_block(room_ids=[room.pk], kind="maintenance", note="", at=now, **days))


def nothing_is_wrong() -> None:
    assert [story.findings(name) for name in ("I1", "I11")] == [[], []]


def test_an_early_departure_against_holds_of_its_nights_gives_each_to_one(resort, asha_browser):
    before, browsers = crowd.deadlocks(), crowd.guests(3)
    for turn in range(ROUNDS):
        room = cast.a_room(resort, f"L{turn}")
        booking = in_house(asha_browser, room, first=30)
        asks = [
            partial(lambda b, r: str(cast.select(b, r, stay=cast.nights(32, 34)).status_code), browser, room)
            for browser in browsers
        ]
        answers = crowd.at_once(partial(leave, booking, 2), *asks, partial(leave, booking, 2))
        # The clerk clicked twice.
        assert sorted([answers[0], answers[-1]]) == ["done", "no_nights_left"]
        assert answers[1:-1].count("201") <= 1
        assert booking.changes.count() == 1
        Stay.objects.filter(room=room, state="held").update(state="released")
    nothing_is_wrong()
    assert crowd.deadlocks() == before


def test_of_two_who_stay_longer_into_one_night_one_does(resort, asha_browser, ravi_browser):
    """One in the room itself, and one who would move into it."""
    before = crowd.deadlocks()
    for turn in range(ROUNDS):
        mine, theirs = (cast.a_room(resort, f"{letter}{turn}") for letter in "MT")
        one = in_house(asha_browser, mine, first=30)
        other = in_house(ravi_browser, theirs, first=31)
        answers = crowd.at_once(
            partial(lengthen, one, 3, one.check_out + timedelta(days=1)),
            partial(move, other, 3, theirs, mine),
            partial(lengthen, one, 3, one.check_out + timedelta(days=1)),
        )
        assert "done" in answers
        assert set(answers) <= {"done", "room_taken", "invalid"}
        nights = [night for stay in Stay.objects.filter(room=mine, state="booked") for night in stay.nights]
        assert len(nights) == len(set(nights))
    nothing_is_wrong()
    assert crowd.deadlocks() == before


def test_two_who_move_into_one_room_and_a_block_of_it_leave_it_to_one(resort, asha_browser, ravi_browser):
    before = crowd.deadlocks()
    for turn in range(ROUNDS):
        rooms = [cast.a_room(resort, f"{letter}{turn}") for letter in "ABC"]
        bookings = [
            in_house(browser, room, first=30)
            for browser, room in zip((asha_browser, ravi_browser), rooms[:2], strict=True)
        ]
        answers = crowd.at_once(
            *(partial(move, booking, 2, room, rooms[2]) for booking, room in zip(bookings, rooms[:2], strict=True)),
            partial(block, rooms[2], 32, 34),
        )
        assert answers.count("done") == 1
        assert set(answers) <= {"done", "room_taken", "block_conflict"}
    nothing_is_wrong()
    assert crowd.deadlocks() == before
