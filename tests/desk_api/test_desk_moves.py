"""A booking moves to another room: no night is lost, the price stays, the guests follow."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.bookings.models import FinalBooking
from backend.bookings.services import move_options, moves
from backend.inventory.models import Stay
from backend.notifications.models import Message
from tests import cast
from tests.common.clock import later
from tests.holds import steps

pytestmark = pytest.mark.django_db(transaction=True)


def url(booking) -> str:
    return f"/api/desk/resorts/beachside-resort/bookings/{booking.reference}/move/"


def move(staff, booking, begin, to, role="front_desk", **said):
    body = {"from_room_id": begin.pk, "to_room_id": to.pk, **said}
    return staff.api(role).post(url(booking), body, format="json")


def sleeps(booking) -> list[str]:
    """The rooms of its stays, of its guests, and of its price, which must be the same."""
    attempt = FinalBooking.objects.get(pk=booking.pk).attempt
    stays = sorted(stay.room.room_number for stay in attempt.stays.filter(state="booked"))
    assert sorted({guest.room.room_number for guest in attempt.guests.all()} - set(stays)) == []
    assert sorted({line["room_number"] for line in attempt.price["lines"] if line["room_id"]}) == stays
    return stays


def refused(answer) -> list[tuple[str, str]]:
    assert answer.status_code == 400, answer.json()
    return [(error["pointer"], error["code"]) for error in answer.json()["errors"]]


@pytest.fixture
def other(resort):
    return cast.a_room(resort, "A102")


@pytest.fixture
def neighbours(ravi_browser, other):
    """Ravi has booked A102 for the same nights."""
    return steps.booked(ravi_browser, other)


def test_the_front_desk_moves_a_booking_and_nothing_but_the_room_changes(staff, booking, room, other, twin, bell):
    before = booking.attempt.price
    answer = move(staff, booking, room, other)
    assert (answer.status_code, answer.json()["rooms"][0]["room_number"]) == (200, "A102")
    assert sleeps(booking) == ["A102"]
    after = FinalBooking.objects.get(pk=booking.pk)
    assert (after.total_paise, after.attempt.total_paise) == (booking.total_paise, booking.total_paise)
    figures = [[line["price_paise"] for line in price["lines"]] for price in (before, after.attempt.price)]
    assert figures[0] == figures[1]


def test_the_guest_is_told_each_time(staff, booking, room, other):
    move(staff, booking, room, other)
    move(staff, booking, other, room)
    assert Message.objects.filter(kind="room_changed").count() == 2


def test_the_room_that_was_left_is_free_at_once(staff, booking, room, other, ravi_browser):
    move(staff, booking, room, other)
    assert cast.select(ravi_browser, room).status_code == 201
    assert cast.select(ravi_browser, other).status_code == 409


def test_a_room_that_is_held_is_not_taken_away(staff, booking, room, other, ravi_browser, resort):
    third = cast.a_room(resort, "A103")
    steps.held(ravi_browser, other)
    answer = move(staff, booking, room, other)
    assert (answer.status_code, answer.json()["code"]) == (409, "room_taken")
    assert answer.json()["available_rooms"] == [third.pk]
    assert sleeps(booking) == ["A101"]


def test_a_lapsed_hold_keeps_nobody_out(staff, booking, room, other, ravi_browser):
    steps.held(ravi_browser, other)
    with later(seconds=601):
        assert move(staff, booking, room, other).status_code == 200


def test_two_bookings_swap_their_rooms(staff, booking, room, other, neighbours):
    assert move(staff, booking, room, other).json()["code"] == "room_taken"
    assert move(staff, booking, room, other, swap=True).status_code == 200
    assert (sleeps(booking), sleeps(neighbours)) == (["A102"], ["A101"])
    told = Message.objects.filter(kind="room_changed").values_list("to", flat=True)
    assert set(told) == {cast.ASHA, cast.RAVI}


def test_a_swap_that_does_not_fit_changes_nothing(staff, booking, room, other, ravi_browser):
    """Ravi stays longer in A102 than A101 is free."""
    longer = steps.booked(ravi_browser, other, stay=cast.nights(30, 38))
    steps.block(room, 36, 37)
    answer = move(staff, booking, room, other, swap=True)
    assert (answer.status_code, answer.json()["code"]) == (409, "room_taken")
    assert (sleeps(booking), sleeps(longer)) == (["A101"], ["A102"])
    assert not Message.objects.filter(kind="room_changed").exists()


def test_who_is_in_nobodys_way_any_more_is_not_moved(booking, room, other, ravi_browser, monkeypatch):
    """Ravi has changed his nights between the look and the locks."""
    later_on = steps.booked(ravi_browser, other, stay=cast.nights(40, 45))
    monkeypatch.setattr(moves, "_booked_there", lambda *_: later_on.attempt.stays.get())
    nowhere = {"from_room_id": room.pk, "to_room_id": other.pk, "at": timezone.now(), "swap": True}
    with pytest.raises(moves.RoomTaken):
        moves.move_booking(booking=booking, **nowhere)
    assert (sleeps(booking), sleeps(later_on)) == (["A101"], ["A102"])


def test_a_swap_with_nobody_is_a_move(staff, booking, room, other):
    assert move(staff, booking, room, other, swap=True).status_code == 200
    assert sleeps(booking) == ["A102"]


def test_a_room_that_is_too_small_is_refused_also_in_a_swap(staff, booking, room, resort, ravi_browser):
    small = cast.a_room(resort, "B1", capacity=1)
    for swap in (False, True):
        assert refused(move(staff, booking, room, small, swap=swap)) == [("/to_room_id", "room_over_capacity")]
    assert sleeps(booking) == ["A101"]


def test_what_cannot_be_meant_is_refused(staff, booking, room, other, elsewhere):
    assert refused(move(staff, booking, other, room)) == [("/from_room_id", "room_not_in_booking")]
    for target in (room, elsewhere.room):
        assert refused(move(staff, booking, room, target)) == [("/to_room_id", "room_unknown")]
    assert sleeps(booking) == ["A101"]


def test_a_booking_that_has_ended_or_whose_guests_have_left_does_not_move(staff, booking, room, other):
    leaving = timezone.now() + timedelta(days=35)
    with pytest.raises(moves.StayOver):
        moves.move_booking(booking=booking, from_room_id=room.pk, to_room_id=other.pk, at=leaving)
    staff.api("manager").post(url(booking).replace("/move/", "/cancel/"))
    assert move(staff, booking, room, other).json()["code"] == "booking_ended"
    assert not Stay.objects.filter(room=other).exists()


def test_guests_who_have_left_early_do_not_move(staff, booking, room, other):
    FinalBooking.objects.filter(pk=booking.pk).update(checked_in_at=timezone.now(), checked_out_at=timezone.now())
    assert move(staff, booking, room, other).json()["code"] == "stay_over"
    booking.refresh_from_db()
    assert move_options.stays_of(booking, at=timezone.now()) == []
    assert sleeps(booking) == ["A101"]


def test_nobody_swaps_with_guests_who_have_left_early(staff, booking, room, other, neighbours):
    FinalBooking.objects.filter(pk=neighbours.pk).update(checked_in_at=timezone.now(), checked_out_at=timezone.now())
    assert move(staff, booking, room, other, swap=True).json()["code"] == "stay_over"
    assert (sleeps(booking), sleeps(neighbours)) == (["A101"], ["A102"])


def test_the_paper_names_the_room_that_was_slept_in(staff, booking, room, other, asha_browser):
    move(staff, booking, room, other)
    shown = asha_browser.get(f"/api/bookings/{booking.reference}/").json()
    assert [room["room_number"] for room in shown["rooms"]] == ["A102"]
