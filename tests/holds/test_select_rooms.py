import json
from datetime import datetime, timedelta

import pytest

from backend.catalogue.models import Resort, Room
from backend.common import redis
from backend.holds.models import BookingAttempt
from backend.inventory.models import Stay
from tests import cast
from tests.common.clock import later
from tests.common.stores import take_redis_away
from tests.holds.steps import block, booked, gate_keys, held, stays

pytestmark = pytest.mark.django_db(transaction=True)
URL = "/api/booking/select-rooms/"


def nothing_stored() -> bool:
    return not BookingAttempt.objects.exists() and not Stay.objects.exists() and not gate_keys()


def body_for(room, **said):
    return {"resort_id": room.resort_id, "room_ids": [room.pk], "guests": 2, **cast.nights(), **said}


def refused(answer, status: int = 400) -> list[tuple[str, str]]:
    assert answer.status_code == status, answer.json()
    return [(error["pointer"], error["code"]) for error in answer.json()["errors"]]


def test_selected_rooms_are_held_for_ten_minutes(asha_browser, room, now):
    answer = cast.select(asha_browser, room)
    attempt = BookingAttempt.objects.get()
    assert (answer.status_code, answer.json()["booking_attempt_id"]) == (201, attempt.pk)
    assert timedelta(seconds=600) <= attempt.expires_at - now < timedelta(seconds=605)
    assert stays() == {room.pk: "held"}


def test_the_answer_says_what_is_held_until_when_and_for_how_much(asha_browser, room):
    said = cast.select(asha_browser, room).json()
    left = {"expires_at", "seconds_left", "server_time"}
    assert said.keys() == {"message", "booking_attempt_id", "rooms", "price"} | left
    assert said["rooms"] == [{"id": room.pk, "room_number": "A101", "capacity": 2}]
    assert {key: said["price"][key] for key in ("subtotal", "tax", "total", "total_paise", "currency")} == {
        "subtotal": "37500.00",
        "tax": "0.00",
        "total": "37500.00",
        "total_paise": 3_750_000,
        "currency": "INR",
    }
    assert datetime.fromisoformat(said["expires_at"]) == BookingAttempt.objects.get().expires_at


def test_a_registered_resort_adds_tax_to_each_line(asha_browser):
    room = cast.a_room(cast.a_resort(gstin="29ABCDE1234F1ZW"), price="7500.01")
    price = cast.select(asha_browser, room, stay=cast.nights(30, 31)).json()["price"]
    assert [(line["tax_percent"], line["price"], line["tax"]) for line in price["lines"]] == [
        (18, "7500.01", "1350.00")
    ]
    assert price["total"] == "8850.01"


def test_the_gate_is_closed_as_long_as_the_row_says(asha_browser, room):
    held(asha_browser, room)
    left = {redis.client().ttl(key) for key in redis.client().keys("*hold*")}
    assert gate_keys() == 5
    assert left <= {598, 599, 600}


def test_a_taken_room_is_refused_and_the_free_ones_are_named(asha_browser, ravi_browser, resort, room):
    free = cast.a_room(resort, "A102", capacity=3)
    held(asha_browser, room)
    answer = cast.select(ravi_browser, room, free)
    assert (answer.status_code, answer.json()["code"]) == (409, "room_held")
    assert answer.json()["lost_rooms"] == [room.pk]
    shown = {"id": free.pk, "room_number": "A102", "room_type": None, "capacity": 3}
    assert answer.json()["available_rooms"] == [shown]


def test_who_loses_one_room_holds_none_in_either_store(asha_browser, ravi_browser, resort, room):
    held(asha_browser, room)
    cast.select(ravi_browser, cast.a_room(resort, "A102"), room)
    assert stays() == {room.pk: "held"}
    assert (BookingAttempt.objects.count(), gate_keys()) == (1, 5)


@pytest.mark.parametrize("taken_by", ["a booking", "a block"])
def test_a_room_that_only_the_database_knows_as_taken_is_refused(asha_browser, ravi_browser, room, taken_by):
    booked(asha_browser, room) if taken_by == "a booking" else block(room)
    assert gate_keys() == 0
    answer = cast.select(ravi_browser, room)
    assert (answer.status_code, answer.json()["code"], answer.json()["lost_rooms"]) == (409, "room_held", [room.pk])
    assert (gate_keys(), Stay.objects.count()) == (0, 1)


def test_a_departure_and_an_arrival_share_a_day(asha_browser, ravi_browser, room):
    held(asha_browser, room, stay=cast.nights(30, 35))
    assert cast.select(ravi_browser, room, stay=cast.nights(35, 38)).status_code == 201


def test_a_lapsed_hold_is_free_at_once_though_nobody_swept(asha_browser, ravi, room):
    held(asha_browser, room)
    with later(seconds=601):
        assert cast.select(cast.logged_in(ravi), room).status_code == 201
    assert list(Stay.objects.order_by("pk").values_list("state", flat=True)) == ["lapsed", "held"]


def test_without_redis_rooms_are_held_all_the_same(asha_browser, ravi_browser, room, settings):
    take_redis_away(settings)
    assert cast.select(asha_browser, room).status_code == 201
    answer = cast.select(ravi_browser, room)
    assert (answer.json()["code"], answer.json()["lost_rooms"]) == ("room_held", [room.pk])


def test_after_a_flush_a_second_guest_is_still_refused(asha_browser, ravi_browser, room):
    held(asha_browser, room)
    redis.client().flushdb()
    answer = cast.select(ravi_browser, room)
    assert (answer.status_code, answer.json()["code"]) == (409, "room_held")
    assert (Stay.objects.count(), gate_keys()) == (1, 0)


def test_the_price_is_that_of_the_moment_the_rooms_were_held(asha_browser, room):
    attempt = held(asha_browser, room)
    Room.objects.update(price_per_night="9999.00")
    said = asha_browser.get(f"/api/booking/attempts/{attempt.pk}/").json()["price"]
    assert (said["total"], {line["price"] for line in said["lines"]}) == ("37500.00", {"7500.00"})


def test_what_a_guest_may_not_say_is_ignored(asha_browser, asha, ravi, room):
    crooked = {"status": "completed", "state": "completed", "price": "1.00", "total_paise": 1, "user": ravi.pk}
    answer = asha_browser.post(URL, body_for(room, **crooked), format="json")
    attempt = BookingAttempt.objects.get()
    assert answer.status_code == 201
    assert (attempt.state, attempt.total_paise, attempt.user) == ("held", 3_750_000, asha)


def test_an_unknown_resort_is_refused(asha_browser, room):
    answer = asha_browser.post(URL, body_for(room, resort_id=room.resort_id + 999), format="json")
    assert refused(answer) == [("/resort_id", "resort_unknown")]
    assert nothing_stored()


def test_a_resort_that_is_switched_off_is_refused(asha_browser, room):
    Resort.objects.update(active=False)
    assert refused(cast.select(asha_browser, room)) == [("/resort_id", "resort_unknown")]
    assert nothing_stored()


def test_rooms_that_are_not_there_are_named_by_their_place(asha_browser, room):
    answer = asha_browser.post(URL, body_for(room, room_ids=[room.pk, 10**9, 10**9 + 1]), format="json")
    assert refused(answer) == [("/room_ids/1", "room_unknown"), ("/room_ids/2", "room_unknown")]
    assert nothing_stored()


def test_a_room_of_another_resort_is_refused(asha_browser, room):
    foreign = cast.a_room(cast.a_resort("Palm Grove"))
    assert refused(cast.select(asha_browser, room, foreign)) == [("/room_ids/1", "room_unknown")]
    assert nothing_stored()


def test_a_room_that_is_switched_off_is_refused(asha_browser, room):
    Room.objects.update(active=False)
    assert refused(cast.select(asha_browser, room)) == [("/room_ids/0", "room_unknown")]
    assert nothing_stored()


def test_a_party_that_does_not_fit_is_refused(asha_browser, room):
    assert refused(cast.select(asha_browser, room, guests=3)) == [("/guests", "capacity_exceeded")]
    assert nothing_stored()


BAD_BODIES = [
    ({"room_ids": []}, "/room_ids", "min_length"),
    ({"room_ids": [7, 7]}, "/room_ids", "room_twice"),
    ({"room_ids": list(range(1, 12))}, "/room_ids", "max_length"),
    ({"room_ids": [7, "x"]}, "/room_ids/1", "invalid"),
    ({"room_ids": [0]}, "/room_ids/0", "min_value"),
    ({"room_ids": [2**63]}, "/room_ids/0", "max_value"),
    ({"room_ids": [None]}, "/room_ids/0", "null"),
    ({"room_ids": [{}]}, "/room_ids/0", "invalid"),
    ({"room_ids": [True]}, "/room_ids/0", "invalid"),
    ({"room_ids": 7}, "/room_ids", "not_a_list"),
    ({"room_ids": "7"}, "/room_ids", "not_a_list"),
    ({"room_ids": None}, "/room_ids", "null"),
    ({"resort_id": "abc"}, "/resort_id", "invalid"),
    ({"resort_id": 2**63}, "/resort_id", "max_value"),
    ({"resort_id": 1.5}, "/resort_id", "invalid"),
    ({"resort_id": 1e999}, "/resort_id", "invalid"),
    ({"guests": 0}, "/guests", "min_value"),
    ({"guests": 10**9}, "/guests", "max_value"),
    ({"guests": "two"}, "/guests", "invalid"),
    ({"guests": [2]}, "/guests", "invalid"),
    ({"check_in_date": 20261220}, "/check_in_date", "invalid"),
    ({"check_in_date": None}, "/check_in_date", "null"),
    (cast.nights(-2, 2), "/check_in_date", "date_in_past"),
    (cast.nights(5, 5), "/check_out_date", "no_night"),
    (cast.nights(5, 36), "/check_out_date", "stay_too_long"),
]


@pytest.mark.parametrize(("said", "pointer", "code"), BAD_BODIES)
def test_a_wish_that_cannot_be_meant_is_refused_with_its_place(asha_browser, room, said, pointer, code):
    answer = _post_json(asha_browser, body_for(room, **said))
    assert refused(answer) == [(pointer, code)]
    assert nothing_stored()


def _post_json(browser, body):
    """As text, because 1e999 is a number that Python's own renderer refuses to write."""
    text = json.dumps(body).replace("Infinity", "1e999")
    return browser.post(URL, text, content_type="application/json")


def test_nobody_without_a_token_holds_a_room(client, room):
    answer = client.post(URL, body_for(room), content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")
    assert nothing_stored()


@pytest.mark.parametrize("first", ["hi", "kn", "en"])
def test_a_mistake_is_told_in_the_language_of_whoever_made_it(asha_browser, room, first):
    told = {}
    for language in (first, "en", "hi", "kn", first):
        body = {"resort_id": 0, "room_ids": list(range(1, 99)), "guests": 0, **cast.nights()}
        answer = asha_browser.post(URL, body, format="json", headers={"accept-language": language})
        texts = tuple(error["detail"] for error in answer.json()["errors"])
        assert answer.status_code == 400
        assert told.setdefault(language, texts) == texts
    assert len(set(told.values())) == 3


@pytest.mark.parametrize("body", [None, [], "x", 7, {}])
def test_what_is_no_stay_is_refused_as_bad_input(asha_browser, body, db):
    answer = asha_browser.post(URL, json.dumps(body), content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
