"""Guests who ask for a type of room at the same moment: as many get one as there are rooms."""

from functools import partial

import pytest

from backend.common import redis
from backend.inventory.models import Stay
from tests import cast
from tests.races import crowd

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def rooms_of(resort, code, count):
    rooms = [cast.a_room(resort, f"{code[0].upper()}{n}") for n in range(count)]
    cast.a_type(resort, code, *rooms)
    return rooms


@pytest.fixture(params=["with the gate", "without the gate"])
def gate(request, monkeypatch):
    """Without it, as when Redis is gone: PostgreSQL alone judges."""

    def gone(*args, **kwargs):
        raise redis.Unavailable

    if request.param == "without the gate":
        monkeypatch.setattr("backend.inventory.gateway.gate.place", gone)
        monkeypatch.setattr("backend.inventory.gateway.gate.pick", gone)


def test_thirty_guests_for_thirty_rooms_of_a_type_all_get_one(resort, gate):
    rooms_of(resort, "deluxe", 30)
    before = crowd.deadlocks()
    asks = [partial(cast.select_types, browser, resort, deluxe=1) for browser in crowd.guests(30)]
    assert [answer.status_code for answer in crowd.at_once(*asks)] == [201] * 30
    assert Stay.objects.values("room").distinct().count() == 30
    assert crowd.deadlocks() == before


def test_the_thirty_first_is_told_what_is_free_instead(resort, gate):
    rooms_of(resort, "deluxe", 30)
    other = cast.a_room(resort, "S1", price="20000.00")
    asks = [partial(cast.select_types, browser, resort, deluxe=1) for browser in crowd.guests(31)]
    answers = crowd.at_once(*asks)
    assert sorted(answer.status_code for answer in answers) == [201] * 30 + [409]
    late = next(answer.json() for answer in answers if answer.status_code == 409)
    assert late["code"] == "room_type_full"
    assert late["lost_types"] == [{"code": "deluxe", "wanted": 1, "free": 0}]
    assert other.pk in [room["id"] for room in late["available_rooms"]]


def test_guests_of_several_types_in_either_order_meet_no_deadlock_and_hold_all_or_none(resort, gate):
    rooms_of(resort, "deluxe", 12)
    rooms_of(resort, "suite", 6)
    before = crowd.deadlocks()
    wishes = [{"deluxe": 2, "suite": 1}, {"suite": 1, "deluxe": 2}]
    asks = [partial(cast.select_types, b, resort, **wishes[n % 2]) for n, b in enumerate(crowd.guests(12))]
    answers = [answer.status_code for answer in crowd.at_once(*asks)]
    assert set(answers) <= {201, 409}
    assert answers.count(201) <= 6
    assert Stay.objects.count() == 3 * answers.count(201)
    assert crowd.deadlocks() == before


def test_with_the_gate_nobody_who_could_have_both_goes_without(resort):
    rooms_of(resort, "deluxe", 12)
    rooms_of(resort, "suite", 6)
    asks = [partial(cast.select_types, b, resort, deluxe=2, suite=1) for b in crowd.guests(8)]
    answers = [answer.status_code for answer in crowd.at_once(*asks)]
    assert sorted(answers) == [201] * 6 + [409] * 2


def test_who_names_a_room_and_who_asks_for_its_type_never_share_it(resort, gate):
    rooms = rooms_of(resort, "deluxe", 10)
    browsers = crowd.guests(20)
    named = [partial(cast.select, browser, room) for browser, room in zip(browsers[:10], rooms, strict=True)]
    typed = [partial(cast.select_types, browser, resort, deluxe=1) for browser in browsers[10:]]
    answers = [answer.status_code for answer in crowd.at_once(*named, *typed)]
    assert set(answers) == {201, 409}
    assert answers.count(201) == Stay.objects.values("room").distinct().count() == Stay.objects.count()
    assert answers.count(201) == 10


def test_while_redis_is_flushed_again_and_again_nobody_shares_a_room_and_all_get_one(resort):
    rooms_of(resort, "deluxe", 20)

    def flush():
        for _ in range(200):
            redis.client().flushdb()

    asks = [partial(cast.select_types, browser, resort, deluxe=1) for browser in crowd.guests(20)]
    answers = crowd.at_once(flush, *asks)[1:]
    assert [answer.status_code for answer in answers] == [201] * 20
    assert Stay.objects.values("room").distinct().count() == 20
