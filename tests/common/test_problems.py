import json
import zlib

import pytest
from django.db import OperationalError
from rest_framework.test import APIClient

from backend.availability import selectors
from backend.common.http.json_bodies import VALUES_MOST
from backend.common.http.problems import ERRORS_MOST
from backend.holds.models import BookingAttempt
from tests import cast
from tests.holds.steps import held, search

pytestmark = pytest.mark.django_db
SELECT, GUESTS = "/api/booking/select-rooms/", "/api/booking/add-guests/"


def is_problem(answer, status: int, code: str) -> bool:
    """The one shape: its type of content, its keys, and the same status inside and outside."""
    assert answer.headers["Content-Type"] == "application/problem+json", answer.content
    said = json.loads(answer.content)
    assert {"type", "title", "status", "detail", "code"} <= said.keys()
    assert said["type"] == f"urn:dandeli:problem:{said['code']}"
    return (answer.status_code, said["status"], said["code"]) == (status, status, code)


def post_text(browser, text, content_type="application/json", path=SELECT):
    return browser.post(path, text, content_type=content_type)


def pointers(answer) -> list[str]:
    return [error["pointer"] for error in answer.json()["errors"]]


@pytest.mark.parametrize("path", ["/nothing", "/api/", "/api/nothing/", "/api/bookings/a/b/c/", "/wp-login.php"])
def test_where_nothing_is_even_that_is_said_in_the_one_shape(path):
    assert is_problem(APIClient().get(path), 404, "not_found")


def test_a_thing_that_is_not_there_is_said_in_the_one_shape(asha_browser):
    assert is_problem(asha_browser.get("/api/booking/attempts/1/"), 404, "not_found")
    assert is_problem(asha_browser.get("/api/resorts/nowhere/"), 404, "not_found")


@pytest.mark.parametrize(("method", "path"), [("get", SELECT), ("delete", GUESTS), ("post", "/api/rooms/search/")])
def test_a_method_that_is_not_meant_is_refused(asha_browser, method, path):
    answer = getattr(asha_browser, method)(path)
    assert is_problem(answer, 405, "method_not_allowed")
    assert "{" not in answer.json()["title"]
    assert method.upper() not in answer.headers["Allow"]


@pytest.mark.parametrize("content_type", ["text/plain", "multipart/form-data; boundary=x", "application/xml", "x"])
def test_a_body_of_another_kind_is_refused(asha_browser, content_type):
    answer = post_text(asha_browser, "{}", content_type)
    assert is_problem(answer, 415, "unsupported_media_type")
    assert "{" not in answer.json()["title"]


def test_who_accepts_no_json_is_told_so_in_json(asha_browser, room):
    answer = asha_browser.get("/api/rooms/search/", headers={"accept": "text/html"})
    assert is_problem(answer, 406, "not_acceptable")


@pytest.mark.parametrize(
    "text",
    [
        *("{", "", "nonsense", '{"a": 1,}', "{'a': 1}", '{"guests": NaN}', '{"guests": Infinity}', "\0", "\ufeff{}"),
        *('{"guests": ' + "9" * 5000 + "}", "[" * 100_000, '{"a":' * 100_000, b"\xff\xfe", b'{"a": "\xff"}'),
    ],
    ids=lambda text: repr(text[:12]),
)
def test_a_body_that_cannot_be_read_is_refused(asha_browser, text):
    answer = post_text(asha_browser, text)
    assert is_problem(answer, 400, "malformed" if text else "invalid")
    assert not BookingAttempt.objects.exists()


@pytest.mark.parametrize("depth", [100, 300, 600, 900, 950, 980])
def test_a_body_nested_to_any_depth_is_refused_and_no_accident(asha_browser, depth):
    text = '{"room_ids": ' + "[" * depth + "]" * depth + "}"
    headers = {"idempotency-key": "deep"}
    answer = asha_browser.post(SELECT, text, content_type="application/json", headers=headers)
    assert answer.status_code == 400


@pytest.mark.parametrize("charset", ["hex", "rot13", "utf-16", "undefined", "nonsense", "idna"])
def test_a_body_in_a_charset_that_it_is_not_written_in_is_no_accident(asha_browser, charset):
    answer = post_text(asha_browser, "{}", f"application/json; charset={charset}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json")


def test_a_body_is_never_unpacked(asha_browser):
    packed = zlib.compress(json.dumps({"room_ids": "x" * 10_000_000}).encode())
    answer = post_text(asha_browser, packed, "application/json; charset=zlib")
    assert is_problem(answer, 400, "malformed")


def test_a_body_beyond_all_measure_is_refused(asha_browser, settings):
    text = json.dumps({"room_ids": "x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE})
    assert is_problem(post_text(asha_browser, text), 413, "body_too_large")


@pytest.mark.parametrize("text", ["[]", "7", '"text"', "true", "[{}]"])
def test_a_body_that_is_no_object_is_refused_as_a_whole(asha_browser, text):
    answer = post_text(asha_browser, text)
    assert is_problem(answer, 400, "invalid")
    assert pointers(answer) == [""]


def test_pointers_lead_to_the_place_in_nested_lists(asha_browser, room):
    attempt = held(asha_browser, room)
    guests = [{"room_id": room.pk, "name": "Alice", "age": 30}, {"room_id": "x", "age": 300}, "Bob"]
    answer = asha_browser.post(GUESTS, {"booking_attempt_id": attempt.pk, "guests": guests}, format="json")
    assert is_problem(answer, 400, "invalid")
    assert pointers(answer) == ["/guests/1/room_id", "/guests/1/name", "/guests/1/age", "/guests/2"]


def test_every_error_says_where_what_and_why(asha_browser):
    error = search(asha_browser, guests=0).json()["errors"][0]
    assert error == {
        "pointer": "/guests",
        "code": "min_value",
        "detail": "Ensure this value is greater than or equal to 1.",
    }


def test_all_errors_are_said_at_once(asha_browser):
    assert set(pointers(asha_browser.post(SELECT, {}, format="json"))) == {
        *("/resort_id", "/check_in_date", "/check_out_date", "/guests")
    }


PROTECTED = [
    ("get", "/api/rooms/search/"),
    ("post", SELECT),
    ("post", GUESTS),
    ("post", "/api/booking/initiate-payment/"),
    ("post", "/api/booking/verify-payment/"),
    ("get", "/api/booking/attempts/1/"),
    ("post", "/api/booking/attempts/1/release/"),
    ("get", "/api/bookings/"),
    ("get", "/api/bookings/CCCC-2222/"),
    ("get", "/api/auth/profile/"),
    ("post", "/api/auth/profile/update/"),
]


@pytest.mark.parametrize(("method", "path"), PROTECTED)
def test_without_a_token_nobody_gets_in(method, path):
    answer = getattr(APIClient(), method)(path)
    assert is_problem(answer, 401, "not_authenticated")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(("method", "path"), PROTECTED)
def test_with_a_broken_token_nobody_gets_in(method, path):
    answer = getattr(APIClient(headers={"authorization": "Bearer a.b.c"}), method)(path)
    assert is_problem(answer, 401, "token_invalid")


def test_a_bug_of_ours_says_nothing_about_itself(asha, room, monkeypatch):
    def broken(*_, **__):
        raise RuntimeError("the secret is 42")

    browser = cast.logged_in(asha)
    browser.raise_request_exception = False
    monkeypatch.setattr(selectors, "place_of", broken)
    answer = search(browser)
    assert is_problem(answer, 500, "server_error")
    assert "secret" not in answer.content.decode()


def test_a_strange_host_is_refused_in_the_one_shape():
    assert is_problem(APIClient().get("/livez", headers={"host": "evil.example"}), 400, "malformed")


def test_a_refusal_carries_what_helps_beside_the_one_shape(asha_browser, ravi_browser, room):
    held(asha_browser, room)
    answer = cast.select(ravi_browser, room)
    assert is_problem(answer, 409, "room_held")
    assert {"lost_rooms", "available_rooms"} <= answer.json().keys()


def test_a_database_that_is_away_is_a_503_that_invites_another_try(asha_browser, monkeypatch):
    def away(*_, **__):
        raise OperationalError("the server closed the connection unexpectedly")

    monkeypatch.setattr(selectors, "place_of", away)
    answer = asha_browser.get("/api/rooms/search/", {"location": "Goa", "guests": 1, **cast.nights()})
    assert (answer.status_code, answer.json()["code"]) == (503, "database_unavailable")
    assert answer["Retry-After"] == "2"


@pytest.mark.parametrize(
    "text",
    ['{"guests": 1, "guests": 2}', '{"a": {"b": 1, "b": 1}}', '{"a": 1, "\\u0061": 1}', '[{"x": 1, "x": 2}]'],
)
def test_a_key_named_twice_is_refused_because_readers_disagree_about_it(asha_browser, text):
    answer = post_text(asha_browser, text)
    assert is_problem(answer, 400, "malformed")
    assert "twice" in answer.json()["detail"]


@pytest.mark.parametrize("key", ["\\ud800", "\\u0000", "x" * 500])
def test_a_strange_key_named_twice_can_still_be_told(asha_browser, key):
    assert is_problem(post_text(asha_browser, f'{{"{key}": 1, "{key}": 1}}'), 400, "malformed")


@pytest.mark.parametrize("number", ["1e400", "-1e400", "9" * 4000, "1" + "0" * 400, "-0", "0.1", "1e2", "12e-1"])
def test_a_number_beyond_what_can_be_meant_is_refused(asha_browser, room, number):
    body = json.dumps({"resort_id": "N", "room_ids": ["N"], "guests": "N", **cast.nights()}).replace('"N"', number)
    assert post_text(asha_browser, body).status_code == 400
    assert not BookingAttempt.objects.exists()


@pytest.mark.parametrize("wrong", ["\0", "Asha\0", "\ud800", "\udfff x"])
def test_half_a_letter_or_none_is_refused_in_bodies(asha_browser, wrong):
    answer = asha_browser.patch("/api/auth/profile/", json.dumps({"name": wrong}), content_type="application/json")
    assert is_problem(answer, 400, "invalid")
    assert pointers(answer) == ["/name"]


@pytest.mark.parametrize("query", ["location=%00", "location=%ED%A0%80", "location=%FF", "guests=%00", "guests=1e400"])
def test_half_a_letter_or_none_is_no_accident_in_queries(asha_browser, query):
    stay = "&".join(f"{key}={value}" for key, value in cast.nights().items())
    assert asha_browser.get(f"/api/rooms/search/?{query}&{stay}").status_code in (200, 400)


def test_errors_of_a_query_point_at_its_parameters(asha_browser):
    answer = asha_browser.get("/api/rooms/search/?guests=x&check_in_date=soon")
    assert set(pointers(answer)) == {"/guests", "/check_in_date", "/check_out_date", "/location"}


def test_keys_that_nobody_knows_are_left_alone(asha_browser):
    answer = asha_browser.patch("/api/auth/profile/", {"name": "Asha", "shoe_size": 38, "": []}, format="json")
    assert (answer.status_code, answer.json()["name"]) == (200, "Asha")


def test_a_list_is_refused_by_its_length_before_its_elements_are_looked_at(asha_browser):
    answer = asha_browser.post(GUESTS, {"booking_attempt_id": 1, "guests": [{}] * 201}, format="json")
    assert is_problem(answer, 400, "invalid")
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [("/guests", "max_length")]


def test_few_errors_are_answered_however_many_there_are(asha_browser):
    answer = asha_browser.post(GUESTS, {"booking_attempt_id": 1, "guests": [{}] * 200}, format="json")
    assert is_problem(answer, 400, "invalid")
    assert len(answer.json()["errors"]) == ERRORS_MOST


def test_an_error_that_quotes_the_input_quotes_little_of_it(asha_browser):
    answer = asha_browser.post("/api/auth/otp/request/", {"phone_number": "9" * 100_000}, format="json")
    assert answer.status_code == 400
    assert len(answer.content) < 5_000


def test_a_body_of_more_values_than_anybody_means_is_refused_unread(asha_browser):
    text = '{"guests": [' + ",".join(["{}"] * VALUES_MOST) + "]}"
    answer = post_text(asha_browser, text, path=GUESTS)
    assert is_problem(answer, 400, "malformed")
    assert f"{VALUES_MOST:,}".replace(",", "") in answer.json()["detail"].replace(",", "")
