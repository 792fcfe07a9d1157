"""Who gets the room when everybody wants it: one guest, and the others know at once."""

import random
from functools import partial

import pytest

from backend.common import redis
from backend.holds.models import BookingAttempt
from backend.inventory.models import Stay
from backend.inventory.states import STAY_TAKEN
from tests import cast
from tests.races import crowd

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def select(browser, *rooms, **wish) -> int:
    return cast.select(browser, *rooms, **wish).status_code


def held_rooms() -> dict[int, set[int]]:
    """The rooms that each attempt has in PostgreSQL."""
    found: dict[int, set[int]] = {}
    for attempt, room in Stay.objects.filter(state__in=STAY_TAKEN).values_list("attempt", "room"):
        found.setdefault(attempt, set()).add(room)
    return found


def test_two_hundred_guests_want_one_room_and_one_gets_it(room):
    answers = crowd.at_once(*(partial(select, browser, room) for browser in crowd.guests(200)))
    assert sorted(answers) == [201] + [409] * 199
    assert list(crowd.owners_in_redis().values()) == [5]


def test_the_same_without_redis(room, monkeypatch):
    """PostgreSQL alone refuses the second guest."""
    monkeypatch.setattr("backend.holds.services.redis_gate.place_in_redis", lambda claim, seconds: set())
    answers = crowd.at_once(*(partial(select, browser, room) for browser in crowd.guests(60)))
    assert sorted(answers) == [201] + [409] * 59


@pytest.mark.parametrize("gate", ["with the gate", "without the gate"])
def test_a_hundred_guests_want_two_rooms_in_opposite_order_without_a_deadlock(resort, room, monkeypatch, gate):
    other = cast.a_room(resort, "A102")
    if gate == "without the gate":
        monkeypatch.setattr("backend.holds.services.redis_gate.place_in_redis", lambda claim, seconds: set())
    before = crowd.deadlocks()
    wishes = [(room, other), (other, room)]
    answers = crowd.at_once(*(partial(select, b, *wishes[n % 2]) for n, b in enumerate(crowd.guests(100))))
    assert sorted(answers) == [201] + [409] * 99
    assert crowd.deadlocks() == before


def test_a_hold_of_several_rooms_is_all_or_nothing_in_both_stores(resort):
    rooms = [cast.a_room(resort, f"B{n}") for n in range(6)]
    dice = random.Random(1)
    wishes = [dice.sample(rooms, 3) for _ in range(60)]
    answers = crowd.at_once(*(partial(select, b, *w) for b, w in zip(crowd.guests(60), wishes, strict=True)))
    assert set(answers) <= {201, 409}
    held = held_rooms()
    assert 1 <= len(held) <= 2
    assert all(len(found) == 3 for found in held.values())
    tokens = set(BookingAttempt.objects.filter(pk__in=held).values_list("token", flat=True))
    assert crowd.owners_in_redis() == dict.fromkeys(tokens, 3 * 5)


def test_neighbouring_stays_do_not_disturb_each_other(room):
    stays = [cast.nights(begin, begin + 2) for begin in range(30, 50, 2)]
    answers = crowd.at_once(
        *(partial(select, browser, room, stay=stay) for browser, stay in zip(crowd.guests(10), stays, strict=True))
    )
    assert answers == [201] * 10


def test_one_guest_cannot_hoard_rooms_by_asking_at_once(asha, resort, settings):
    settings.MAX_ROOMS_HELD_PER_GUEST = 4
    browser = cast.logged_in(asha)
    rooms = [cast.a_room(resort, f"B{n}") for n in range(12)]
    answers = crowd.at_once(*(partial(select, browser, room) for room in rooms))
    assert sorted(answers) == [201] * 4 + [409] * 8


def test_after_a_flush_nobody_gets_a_room_that_is_held(asha_browser, room):
    assert select(asha_browser, room) == 201
    redis.client().flushdb()
    answers = crowd.at_once(*(partial(select, browser, room) for browser in crowd.guests(30)))
    assert answers == [409] * 30
    assert crowd.owners_in_redis() == {}


def test_after_a_flush_in_the_middle_of_paying_the_owner_still_pays(asha_browser, room, twin, bell):
    attempt_id, order = cast.order_ready(asha_browser, room)
    redis.client().flushdb()
    pay = twin.pay(order["razorpay_order_id"])["checkout"]
    verify = partial(asha_browser.post, "/api/booking/verify-payment/", pay, format="json")
    answers = crowd.at_once(lambda: verify().status_code, *(partial(select, b, room) for b in crowd.guests(30)))
    assert answers == [200] + [409] * 30
    assert BookingAttempt.objects.get(pk=attempt_id).state == "completed"


def test_while_redis_is_flushed_again_and_again_there_is_one_winner(room):
    def flush() -> int:
        for _ in range(200):
            redis.client().flushdb()
        return 0

    answers = crowd.at_once(flush, *(partial(select, browser, room) for browser in crowd.guests(60)))
    assert sorted(answers) == [0, 201] + [409] * 59


def test_a_guest_who_releases_while_others_ask_lets_one_of_them_in_at_most(asha_browser, room):
    held = cast.select(asha_browser, room).json()["booking_attempt_id"]
    release = partial(asha_browser.post, f"/api/booking/attempts/{held}/release/")
    answers = crowd.at_once(lambda: release().status_code, *(partial(select, b, room) for b in crowd.guests(40)))
    assert answers[0] == 200
    assert answers[1:].count(201) <= 1
    assert set(answers[1:]) <= {201, 409}
    assert len(held_rooms()) == answers[1:].count(201)
