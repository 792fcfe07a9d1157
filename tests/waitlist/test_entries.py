"""Who may wait, and for what."""

import pytest
from django.utils import timezone

from backend.holds.services import endings
from backend.waitlist.models import WaitingEntry
from tests import cast
from tests.common.clock import later, timeless
from tests.common.crowd import at_once
from tests.holds.steps import block
from tests.waitlist import line

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def full(resort, room):
    """A resort with one room, which is taken."""
    line.sold_out(room)
    return resort


def code(answer) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_guests_wait_in_the_order_in_which_they_came(asha_browser, ravi_browser, full):
    assert line.wait(asha_browser, full).json()["place"] == 1
    answer = line.wait(ravi_browser, full)
    assert (answer.status_code, answer.json()["place"], answer.json()["status"]) == (201, 2, "waiting")
    mine = ravi_browser.get("/api/waiting/").json()["results"]
    assert [(entry["id"], entry["place"], entry["booking_attempt_id"]) for entry in mine] == [
        (answer.json()["id"], 2, None)
    ]


def test_who_waits_for_other_nights_is_not_ahead(asha_browser, ravi_browser, room, full):
    block(room, 40, 45)
    line.wait(asha_browser, full, stay=cast.nights(40, 42))
    assert line.wait(ravi_browser, full).json()["place"] == 1


def test_the_same_wish_again_is_the_same_place(asha_browser, full, room):
    first, again = line.wait(asha_browser, full), line.wait(asha_browser, full)
    assert timeless(first.json()) == timeless(again.json())
    assert code(line.wait(asha_browser, full, guests=1)) == (409, "already_waiting")
    assert WaitingEntry.objects.count() == 1


def test_the_same_wish_ten_times_at_once_is_one_place(asha, full):
    browsers = [cast.logged_in(asha) for _ in range(10)]
    answers = at_once(10, lambda n: line.wait(browsers[n], full))
    assert {answer.status_code for answer in answers} == {201}
    assert WaitingEntry.objects.count() == 1


def test_nobody_waits_for_what_could_not_be_paid(asha_browser, full, settings):
    settings.RAZORPAY_MAX_ORDER_PAISE = 1_000_00
    answer = line.wait(asha_browser, full)
    assert code(answer) == (409, "amount_above_maximum")
    assert answer.json()["contact"] == {"name": full.name, "phone": "", "email": ""}
    assert not WaitingEntry.objects.exists()


def test_what_is_free_is_booked_and_not_waited_for(asha_browser, resort, room):
    answer = line.wait(asha_browser, resort)
    assert code(answer) == (409, "rooms_free")
    assert answer.json()["room_ids"] == [room.pk]
    assert WaitingEntry.objects.count() == 0


def test_a_free_room_that_does_not_do_is_no_reason_not_to_wait(asha_browser, full, room):
    other = cast.a_room(full, "A102", capacity=1)
    assert line.wait(asha_browser, full, rooms=[room]).status_code == 201
    assert line.wait(asha_browser, full, stay=cast.nights(30, 33), guests=3).status_code == 201
    assert other.capacity == 1


def test_a_guest_waits_for_so_many_stays_and_no_more(asha, full, room, settings):
    settings.MAX_WAITING_PER_GUEST = 3
    stays = [cast.nights(30, 31 + n) for n in range(4)] + [cast.nights(31, 33)]
    browsers = [cast.logged_in(asha) for _ in stays]
    answers = at_once(5, lambda n: line.wait(browsers[n], full, stay=stays[n]).status_code)
    assert sorted(answers) == [201] * 3 + [409] * 2


@pytest.mark.parametrize(
    ("wish", "pointer", "named"),
    [
        ({"guests": 3}, "/guests", "capacity_exceeded"),
        ({"room_ids": [999_999]}, "/room_ids/0", "room_unknown"),
        ({"resort_id": 999_999}, "/resort_id", "resort_unknown"),
        ({"child_ages": [3, 4]}, "/child_ages", "no_adult"),
        (cast.nights(0, 2), "/check_in_date", "arrival_too_near"),
        (cast.nights(5, 5), "/check_out_date", "no_night"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_what_could_never_be_booked_is_refused(asha_browser, full, wish, pointer, named):
    # The nights of the table are of the day on which these tests were collected.
    if "check_in_date" in wish:
        days = {"arrival_too_near": (0, 2), "no_night": (5, 5)}[named]
        wish = cast.nights(*days)
    answer = line.wait(asha_browser, full, **wish)
    assert answer.status_code == 400
    assert (pointer, named) in [(error["pointer"], error["code"]) for error in answer.json()["errors"]]
    assert WaitingEntry.objects.count() == 0


def test_somebody_elses_place_is_not_there(asha_browser, ravi_browser, full):
    entry = line.waits(asha_browser, full)
    assert ravi_browser.delete(f"/api/waiting/{entry.pk}/").status_code == 404
    assert ravi_browser.get("/api/waiting/").json()["results"] == []


def test_leaving_is_calm_and_moves_the_others_up(asha_browser, ravi_browser, full):
    entry = line.waits(asha_browser, full)
    line.waits(ravi_browser, full)
    assert [asha_browser.delete(f"/api/waiting/{entry.pk}/").status_code for _ in range(2)] == [204, 204]
    assert line.states() == ["withdrawn", "waiting"]
    assert ravi_browser.get("/api/waiting/").json()["results"][0]["place"] == 1
    assert line.wait(asha_browser, full).json()["place"] == 2


def test_nobody_waits_for_a_day_that_has_come(asha_browser, full):
    line.waits(asha_browser, full)
    with later(days=29):
        line.serve()
        assert line.states() == ["waiting"]
    with later(days=30):
        line.serve()
        assert line.states() == ["over"]


def test_who_lets_offer_after_offer_lapse_waits_before_joining_again(asha, resort, room, settings):
    """Two who take turns would keep a room from everybody, for nothing."""
    settings.HOLDS_ABANDONED_MOST = 2
    for minutes in (0, 40):
        with later(minutes=minutes):
            kept = line.sold_out(room)[0]
            line.waits(cast.logged_in(asha), resort)
            line.lift(kept)
            assert line.serve() == 1
        with later(minutes=minutes + 31):
            endings.expire_lapsed_attempts(at=timezone.now())
            line.serve()
    with later(minutes=75):
        line.sold_out(room)
        answer = line.wait(cast.logged_in(asha), resort)
        assert code(answer) == (429, "holds_paused")
        assert 0 < int(answer["Retry-After"]) <= 600
    with later(minutes=85):
        line.waits(cast.logged_in(asha), resort)


def test_nobody_waits_for_more_than_one_guest_may_hold(asha_browser, full, settings):
    settings.MAX_ROOM_NIGHTS_HELD_PER_GUEST = 4
    answer = line.wait(asha_browser, full)
    assert code(answer) == (400, "invalid")
    assert answer.json()["errors"][0]["code"] == "capacity_exceeded"
