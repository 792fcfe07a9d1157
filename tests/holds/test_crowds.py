"""Many guests, or one guest many times, at the same moment."""

import pytest

from backend.holds.models import BookingAttempt
from backend.inventory.models import Stay
from tests import cast
from tests.common.clock import later
from tests.common.crowd import at_once
from tests.common.stores import take_redis_away
from tests.holds.steps import gate_keys, held

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_a_crowd_for_one_room_one_guest_gets_it(room):
    browsers = [cast.logged_in(cast.guest(f"+91987650{n:04}")) for n in range(24)]
    answers = at_once(24, lambda n: cast.select(browsers[n], room))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 23
    assert (Stay.objects.count(), gate_keys()) == (1, 5)


def test_a_crowd_that_wants_two_rooms_in_either_order_meets_no_deadlock(resort, settings):
    take_redis_away(settings)
    pair = [cast.a_room(resort, "A1"), cast.a_room(resort, "A2")]
    browsers = [cast.logged_in(cast.guest(f"+91987650{n:04}")) for n in range(24)]
    answers = at_once(24, lambda n: cast.select(browsers[n], *(pair if n % 2 else pair[::-1])))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 23
    assert BookingAttempt.objects.count() == 1


def test_a_guest_holds_so_many_rooms_and_no_more(asha_browser, resort, settings):
    settings.MAX_ROOMS_HELD_PER_GUEST = 3
    rooms = [cast.a_room(resort, f"A{n}") for n in range(5)]
    held(asha_browser, rooms[0], rooms[1])
    answer = cast.select(asha_browser, rooms[2], rooms[3])
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_rooms_held")
    assert (answer.json()["rooms_held"], answer.json()["limit"]) == (2, 3)
    assert (Stay.objects.count(), gate_keys()) == (2, 10)


def test_wishes_at_once_do_not_slip_past_that_number(asha, resort, settings):
    settings.MAX_ROOMS_HELD_PER_GUEST = 3
    rooms = [cast.a_room(resort, f"A{n}") for n in range(8)]
    browsers = [cast.logged_in(asha) for _ in rooms]
    codes = at_once(8, lambda n: cast.select(browsers[n], rooms[n]).status_code)
    assert sorted(codes) == [201] * 3 + [409] * 5
    assert Stay.objects.count() == 3


def test_what_has_lapsed_or_was_given_up_counts_no_more(asha_browser, asha, resort, settings):
    settings.MAX_ROOMS_HELD_PER_GUEST = 2
    rooms = [cast.a_room(resort, f"A{n}") for n in range(4)]
    attempt = held(asha_browser, rooms[0])
    held(asha_browser, rooms[1])
    asha_browser.post(f"/api/booking/attempts/{attempt.pk}/release/")
    assert cast.select(asha_browser, rooms[2]).status_code == 201
    with later(seconds=601):
        assert cast.select(cast.logged_in(asha), rooms[2], rooms[3]).status_code == 201


def test_one_guests_rooms_do_not_count_against_another(asha_browser, ravi_browser, resort, settings):
    settings.MAX_ROOMS_HELD_PER_GUEST = 1
    held(asha_browser, cast.a_room(resort, "A1"))
    assert cast.select(ravi_browser, cast.a_room(resort, "A2")).status_code == 201
