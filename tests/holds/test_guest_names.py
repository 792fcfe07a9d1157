import json

import pytest

from backend.catalogue.models import Room
from backend.holds.models import AttemptGuest, BookingAttempt
from backend.holds.services import endings
from backend.pricing.models import ChildBand
from tests import cast
from tests.common.clock import later
from tests.holds import decided
from tests.holds.steps import booked, fail, held, payable, paying_for

pytestmark = pytest.mark.django_db
URL = "/api/booking/add-guests/"


def add(browser, attempt, *guests):
    """The answer to an add-guests of (room, name, age)."""
    said = [{"room_id": getattr(room, "pk", room), "name": name, "age": age} for room, name, age in guests]
    text = json.dumps({"booking_attempt_id": attempt.pk, "guests": said})
    return browser.post(URL, text, content_type="application/json")


def names() -> list[str]:
    return list(AttemptGuest.objects.values_list("name", flat=True))


def refused(answer) -> list[tuple[str, str]]:
    assert answer.status_code == 400, answer.json()
    return [(error["pointer"], error["code"]) for error in answer.json()["errors"]]


@pytest.fixture
def attempt(asha_browser, room):
    return held(asha_browser, room)


def test_guests_are_named_each_in_a_room(asha_browser, attempt, room):
    answer = add(asha_browser, attempt, (room, "Alice", 30), (room, "Bob", 32))
    assert (answer.status_code, answer.json()["status"]) == (200, "guests_added")
    assert answer.json()["guests"] == [
        {"room_id": room.pk, "name": "Alice", "age": 30},
        {"room_id": room.pk, "name": "Bob", "age": 32},
    ]


def test_naming_again_replaces_the_list(asha_browser, attempt, room):
    add(asha_browser, attempt, (room, "Alice", 30), (room, "Bob", 32))
    add(asha_browser, attempt, (room, "Carol", 40), (room, "Dan", 42))
    assert names() == ["Carol", "Dan"]


def test_the_same_twice_is_the_same_once(asha_browser, attempt, room):
    answers = [add(asha_browser, attempt, (room, "Alice", 30), (room, "Bob", 32)).json() for _ in range(2)]
    assert answers[0] == answers[1]
    assert names() == ["Alice", "Bob"]


def test_guests_may_still_be_corrected_while_the_payment_runs(asha_browser, room):
    attempt = paying_for(asha_browser, room)
    answer = add(asha_browser, attempt, (room, "Alice", 30), (room, "Bob", 32))
    assert (answer.status_code, answer.json()["status"]) == (200, "payment_pending")
    assert names() == ["Alice", "Bob"]


def test_one_guest_too_few_is_refused(asha_browser, attempt, room):
    assert refused(add(asha_browser, attempt, (room, "Alice", 30))) == [("/guests", "guest_count_mismatch")]
    assert names() == []


def test_a_refused_list_leaves_the_old_one(asha_browser, attempt, room):
    add(asha_browser, attempt, (room, "Alice", 30), (room, "Bob", 32))
    add(asha_browser, attempt, (room, "Carol", 40), (10**9, "Dan", 42))
    assert names() == ["Alice", "Bob"]


def test_a_room_above_its_capacity_is_refused(asha_browser, resort, room):
    attempt = held(asha_browser, room, cast.a_room(resort, "A102"), guests=3)
    answer = add(asha_browser, attempt, *[(room, f"Guest {n}", 30) for n in range(3)])
    assert refused(answer) == [("/guests", "room_over_capacity")]
    assert names() == []


def test_a_room_that_is_not_part_of_the_attempt_is_named_by_its_place(asha_browser, attempt, room, resort):
    other = cast.a_room(resort, "A102")
    answer = add(asha_browser, attempt, (room, "Alice", 30), (other, "Bob", 32))
    assert refused(answer) == [("/guests/1/room_id", "room_not_in_attempt")]
    assert names() == []


@pytest.mark.parametrize("age", [0, 120])
def test_the_very_young_and_the_very_old_are_welcome(asha_browser, attempt, room, age):
    assert add(asha_browser, attempt, (room, "Alice", age), (room, "Bob", 32)).status_code == 200


@pytest.mark.parametrize(
    ("age", "code"),
    [
        (-1, "min_value"),
        (121, "max_value"),
        (10**30, "max_value"),
        ("old", "invalid"),
        (None, "null"),
        (1.5, "invalid"),
    ],
)
def test_an_age_that_nobody_has_is_refused(asha_browser, attempt, room, age, code):
    answer = add(asha_browser, attempt, (room, "Alice", 30), (room, "Bob", age))
    assert refused(answer) == [("/guests/1/age", code)]
    assert names() == []


HOSTILE = {
    "NUL": "Al\0ice",
    "line break": "Alice\r\nBcc: all@example.org",
    "escape": "Al\x1b[31mice",
    "tab": "Al\tice",
    "right-to-left override": "Al\u202eecila",
    "isolate": "Al\u2066ice\u2069",
    "zero width space": "Al\u200bice",
    "byte order mark": "Al\ufeffice",
    "line separator": "Al\u2028ice",
    "lone surrogate": "Al\ud800ice",
    "unassigned": "Al\U000e0fffice",
    "nothing": "",
    "only spaces": "   ",
    "only joiners": "\u200d\u200c",
    "too long": "x" * 101,
    "a list": ["Alice"],
    "an object": {"name": "Alice"},
    "null": None,
    "true": True,
}


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_name_is_refused(asha_browser, attempt, room, name):
    answer = add(asha_browser, attempt, (room, name, 30), (room, "Bob", 32))
    assert {pointer for pointer, _ in refused(answer)} == {"/guests/0/name"}
    assert names() == []


@pytest.mark.parametrize(
    "name", ["आशा रानडे", "ஆஷா", "Zoë O'Brien-Müller", "Dr. A. P. J. Kalam", "<b>Bold</b>", "ക്\u200dഷ", "श\u200cर"]
)
def test_a_name_is_kept_as_it_is_written(asha_browser, attempt, room, name):
    add(asha_browser, attempt, (room, f"  {name} ", 30), (room, "Bob", 32))
    assert names() == [name, "Bob"]


@pytest.mark.parametrize(
    ("guests", "pointer", "code"),
    [
        ([], "/guests", "min_length"),
        ("Alice", "/guests", "not_a_list"),
        (None, "/guests", "null"),
        ([7], "/guests/0", "invalid"),
    ],
)
def test_a_list_that_is_none_is_refused(asha_browser, attempt, guests, pointer, code):
    body = {"booking_attempt_id": attempt.pk, "guests": guests}
    assert refused(asha_browser.post(URL, body, format="json")) == [(pointer, code)]


def test_what_a_guest_may_not_say_is_ignored(asha_browser, attempt, room):
    guests = [{"room_id": room.pk, "name": name, "age": 30, "attempt": 1, "id": 7} for name in ("Alice", "Bob")]
    body = {"booking_attempt_id": attempt.pk, "guests": guests, "status": "completed", "price": 1}
    assert asha_browser.post(URL, body, format="json").json()["status"] == "guests_added"


def test_after_the_time_is_over_it_is_too_late(asha, asha_browser, attempt, room):
    with later(seconds=601):
        answer = add(cast.logged_in(asha), attempt, (room, "Alice", 30), (room, "Bob", 32))
    assert (answer.status_code, answer.json()["code"]) == (409, "attempt_expired")
    assert names() == []


def test_after_giving_up_it_is_too_late(asha, asha_browser, attempt, room, now):
    endings.release_attempt(user_id=asha.pk, attempt_id=attempt.pk, at=now)
    answer = add(asha_browser, attempt, (room, "Alice", 30), (room, "Bob", 32))
    assert (answer.status_code, answer.json()["code"]) == (409, "attempt_released")
    assert names() == []


def test_after_a_failed_payment_it_is_too_late(asha_browser, room, now):
    attempt = paying_for(asha_browser, room)
    fail(attempt, at=now)
    answer = add(asha_browser, attempt, (room, "Alice", 30), (room, "Bob", 32))
    assert (answer.status_code, answer.json()["code"]) == (409, "attempt_failed")
    assert names() == ["Guest 0", "Guest 1"]


def test_after_the_booking_it_is_too_late(asha_browser, room):
    attempt = booked(asha_browser, room).attempt
    answer = add(asha_browser, attempt, (room, "Alice", 30), (room, "Bob", 32))
    assert (answer.status_code, answer.json()["code"]) == (409, "attempt_completed")
    assert names() == ["Guest 0", "Guest 1"]


def test_another_guests_attempt_is_not_there(asha_browser, ravi_browser, room):
    attempt = payable(asha_browser, room)
    answer = add(ravi_browser, attempt, (room, "Mallory", 30), (room, "Eve", 32))
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert names() == ["Guest 0", "Guest 1"]


def test_a_room_that_was_switched_off_meanwhile_stays_the_guests(asha_browser, attempt, room):
    Room.objects.update(active=False)
    assert add(asha_browser, attempt, (room, "Alice", 30), (room, "Bob", 32)).status_code == 200


@pytest.fixture
def family(asha_browser, resort):
    """An attempt of two adults with children of 4 and 9, in a resort that counts up to 12 as children."""
    room = cast.a_room(resort, "F1", capacity=5)
    ChildBand.objects.create(resort=resort, first_age=0, last_age=12)
    wish = decided.body(room, guests=4, child_ages=[9, 4])
    answer = asha_browser.post(decided.SELECT, wish, format="json")
    return BookingAttempt.objects.get(pk=answer.json()["booking_attempt_id"]), room


@pytest.mark.parametrize("ages", [(30, 32, 4, 9), (9, 30, 4, 13)])
def test_the_children_that_the_price_counts_can_be_named(asha_browser, family, ages):
    attempt, room = family
    assert add(asha_browser, attempt, *[(room, "Asha", age) for age in ages]).status_code == 200


@pytest.mark.parametrize("ages", [(30, 32, 4, 10), (30, 32, 4, 40), (30, 8, 4, 9), (30, 9, 4, 9), (30, 32, 4, 13)])
def test_other_children_than_the_price_counts_are_refused(asha_browser, family, ages):
    attempt, room = family
    answer = add(asha_browser, attempt, *[(room, "Asha", age) for age in ages])
    assert refused(answer) == [("/guests", "ages_differ")]
    assert "4, 9" in answer.json()["errors"][0]["detail"]
    assert names() == []


def test_a_child_above_the_resorts_bands_is_named_as_it_was_declared(asha_browser, resort):
    room = cast.a_room(resort, "F1", capacity=5)
    wish = decided.body(room, guests=2, child_ages=[15])
    answer = asha_browser.post(decided.SELECT, wish, format="json")
    attempt = BookingAttempt.objects.get(pk=answer.json()["booking_attempt_id"])
    assert refused(add(asha_browser, attempt, (room, "Asha", 30), (room, "Dev", 40))) == [("/guests", "ages_differ")]
    assert add(asha_browser, attempt, (room, "Asha", 30), (room, "Dev", 15)).status_code == 200


def test_who_declared_no_children_may_name_anybody(asha_browser, attempt, room, resort):
    ChildBand.objects.create(resort=resort, first_age=0, last_age=12)
    assert add(asha_browser, attempt, (room, "Asha", 30), (room, "Dev", 5)).status_code == 200
