"""A parameter with a wrong name filters nothing: the desk refuses it, and elsewhere a header names it."""

import pytest
from drf_spectacular.generators import EndpointEnumerator
from rest_framework.test import APIClient

from backend.common.http.query_parameters import HEADER, LETTERS_MOST, NAMED_MOST, is_strict, parameters_of
from backend.common.http.site_key_words import KEY_PARAMETER, takes_site_keys
from tests import cast
from tests.machinery.said_codes import document

pytestmark = pytest.mark.django_db


def test_every_operation_knows_the_parameters_of_its_schema(subtests):
    paths = document()["paths"]
    for path, _, method, callback in EndpointEnumerator().get_api_endpoints():
        operation = paths.get(path, {}).get(method.lower())
        if operation:
            said = {one["name"] for one in operation.get("parameters", []) if one["in"] == "query"}
            with subtests.test(operation=operation["operationId"]):
                # The key of a website is read before the view, wherever it is taken.
                along = {KEY_PARAMETER} if takes_site_keys(path) else set()
                assert parameters_of(callback.cls, method) == said - along


def test_the_schema_says_where_the_header_may_stand(subtests):
    for path, operations in document()["paths"].items():
        for method, operation in operations.items():
            good = {status: said for status, said in operation["responses"].items() if status.startswith("2")}
            with subtests.test(operation=operation["operationId"]):
                named = [HEADER in said.get("headers", {}) for said in good.values()]
                assert named == [not is_strict(path, method.upper())] * len(good)


@pytest.fixture
def desk(resort):
    return cast.logged_in(cast.works_at(resort, "owner"))


BOOKINGS = "/api/desk/resorts/beachside-resort/bookings/"


def test_the_desk_refuses_a_parameter_that_it_does_not_know_and_says_which_there_are(desk):
    answer = desk.get(BOOKINGS, {"arival_from": "2027-01-01", "status": "confirmed"})
    said = answer.json()
    assert (answer.status_code, answer["Content-Type"], said["code"]) == (400, "application/problem+json", "invalid")
    assert [(error["pointer"], error["code"]) for error in said["errors"]] == [("/arival_from", "parameter_unknown")]
    takes = "arrival_from, arrival_to, cursor, page_size, status"
    assert said["detail"] == f"There is no parameter “arival_from”. This address takes: {takes}."


@pytest.mark.parametrize("path", ["", "beachside-resort/", "beachside-resort/rooms/", "beachside-resort/events/"])
def test_so_does_every_other_reading_address_of_the_desk(desk, path):
    answer = desk.get(f"/api/desk/resorts/{path}", {"colour": "blue"})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/colour")
    assert desk.get(f"/api/desk/resorts/{path}").status_code == 200


def test_the_desk_takes_what_it_knows(desk):
    asked = {"status": "confirmed", "arrival_from": "2027-01-01", "arrival_to": "2027-02-01", "page_size": "5"}
    answer = desk.get(BOOKINGS, asked)
    assert (answer.status_code, HEADER in answer) == (200, False)


def test_the_refusal_is_in_the_readers_language(desk):
    answer = desk.get(BOOKINGS, {"colour": "blue"}, headers={"accept-language": "hi"})
    assert "नहीं" in answer.json()["detail"]


def test_elsewhere_a_header_names_it_and_the_answer_is_the_same(room):
    plain, asked = (APIClient().get("/api/resorts/", query) for query in ({}, {"utm_source": "x", "chekin": "y"}))
    assert (asked.status_code, asked.json()) == (200, plain.json())
    assert (asked[HEADER], HEADER in plain) == ('"utm_source", "chekin"', False)


def test_whatever_a_name_consists_of_the_header_stays_one(room):
    names = ['a"b', "a,b", "a\r\nSet-Cookie: x=1", "ä", "\0", "x" * 1000, *(f"n{i}" for i in range(50))]
    answer = APIClient().get("/api/resorts/", dict.fromkeys(names, "1"))
    named = answer[HEADER].split(", ")
    assert len(named) == NAMED_MOST
    assert named[:4] == ['"a%22b"', '"a%2Cb"', '"a%0D%0ASet-Cookie%3A%20x%3D1"', '"%C3%A4"']
    assert f'"{"x" * LETTERS_MOST}"' in named


def test_nonsense_in_names_is_a_refusal_at_the_desk_and_no_accident(desk):
    answer = desk.get(BOOKINGS + "?a%2Fb=1&%ff=2&~=3&=4&" + "&".join(f"n{i}=1" for i in range(500)))
    said = answer.json()
    assert (answer.status_code, len(said["errors"]), said["errors"][0]["pointer"]) == (400, 20, "/a~1b")


def test_scripts_of_other_sites_may_read_the_header(settings):
    assert HEADER.lower() in settings.CORS_EXPOSE_HEADERS
