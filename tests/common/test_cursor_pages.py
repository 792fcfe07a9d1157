from itertools import chain
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from django.core import signing
from rest_framework.test import APIClient

from backend.catalogue.models import Resort
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def page():
    for number in range(25):
        cast.a_resort(f"Resort {number:02}")
    return lambda **query: APIClient().get("/api/resorts/", query)


def names(answer) -> list[str]:
    return [row["name"] for row in answer.json()["results"]]


def walk(answer, way="next") -> list[list[str]]:
    """The pages from here on, in one direction."""
    found = [names(answer)]
    while link := answer.json()[way]:
        answer = APIClient().get(link)
        found.append(names(answer))
    return found


def cursor_of(link: str) -> str:
    return parse_qs(urlsplit(link).query)["cursor"][0]


def test_a_page_has_twenty_rows_and_leads_on(page):
    first = page().json()
    assert first.keys() == {"next", "previous", "results"}
    assert (len(first["results"]), first["previous"]) == (20, None)
    assert first["next"].startswith("http://testserver/api/resorts/?cursor=")


def test_pages_share_no_row_and_lose_none(page):
    pages = walk(page(page_size=10))
    assert [len(names) for names in pages] == [10, 10, 5]
    assert [*chain(*pages)] == [f"Resort {number:02}" for number in range(25)]


def test_the_way_back_shows_the_same_pages(page):
    second = APIClient().get(page(page_size=10).json()["next"])
    third = APIClient().get(second.json()["next"])
    assert walk(third, "previous") == walk(page(page_size=10))[::-1]


def test_what_is_added_meanwhile_moves_nobodys_place(page):
    first = page(page_size=10)
    cast.a_resort("Resort 00 and before")
    rest = walk(APIClient().get(first.json()["next"]))
    assert [*chain(*rest)] == [f"Resort {number:02}" for number in range(10, 25)]


def test_rows_with_equal_names_are_all_shown(page):
    Resort.objects.update(name="The same")
    slugs = []
    answer = page(page_size=4)
    while answer:
        slugs += [row["slug"] for row in answer.json()["results"]]
        answer = answer.json()["next"] and APIClient().get(answer.json()["next"])
    assert len(slugs) == len(set(slugs)) == 25


def test_a_cursor_keeps_the_rest_of_the_question(page):
    link = page(page_size=2, location="Goa").json()["next"]
    assert parse_qs(urlsplit(link).query).keys() == {"cursor", "page_size", "location"}


@pytest.mark.parametrize(("asked", "given"), [("3", 3), ("100", 25), ("007", 7), ("9" * 3000, 25)])
def test_the_size_of_a_page_can_be_asked_for(page, asked, given):
    assert len(page(page_size=asked).json()["results"]) == given


@pytest.mark.parametrize("asked", ["0", "-1", "many", "", "1.5", "1e2", "२", "²", "000", "\0"])
def test_a_size_that_cannot_be_meant_is_refused(page, asked):
    answer = page(page_size=asked)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/page_size")


def test_nobody_gets_more_than_a_hundred_rows_at_once(page):
    for number in range(25, 110):
        cast.a_resort(f"Resort {number:03}")
    assert len(page(page_size=1000).json()["results"]) == 100


@pytest.mark.parametrize(
    "cursor", ["", "x", "cD0y", "bz0xMDAw", "a:b", ":", "\0", "é", "%ff", "x" * 3000, "W10:abc", "e30"]
)
def test_a_cursor_that_was_made_up_is_refused(page, cursor):
    answer = page(cursor=cursor)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert [error["code"] for error in answer.json()["errors"]] == ["cursor_invalid"]


def test_a_cursor_of_another_list_is_refused(page, asha_browser):
    link = page(page_size=2).json()["next"]
    answer = asha_browser.get(f"/api/bookings/?cursor={quote(cursor_of(link))}")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "cursor_invalid")


def test_a_cursor_with_one_letter_changed_is_refused(page):
    cursor = cursor_of(page(page_size=2).json()["next"])
    changed = signing.Signer(salt="another").sign_object([0, False, "Resort 05"])
    for wrong in (cursor[:-1], cursor + "a", "A" + cursor, changed):
        assert page(cursor=wrong).status_code == 400
