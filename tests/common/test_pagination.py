import pytest
from rest_framework.test import APIClient

from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def page():
    for number in range(25):
        cast.a_resort(f"Resort {number:02}")
    return lambda **query: APIClient().get("/api/resorts/", query)


def test_a_page_has_twenty_rows_and_leads_on(page):
    first = page().json()
    assert first.keys() == {"count", "next", "previous", "results"}
    assert (first["count"], len(first["results"]), first["previous"]) == (25, 20, None)
    assert first["next"].endswith("/api/resorts/?page=2")


def test_pages_share_no_row_and_lose_none(page):
    names = [row["name"] for number in (1, 2, 3) for row in page(page=number, page_size=10).json()["results"]]
    assert names == [f"Resort {number:02}" for number in range(25)]


@pytest.mark.parametrize(("asked", "given"), [("3", 3), ("100", 25), ("0", 20), ("-1", 20), ("many", 20)])
def test_the_size_of_a_page_can_be_asked_for(page, asked, given):
    assert len(page(page_size=asked).json()["results"]) == given


def test_nobody_gets_more_than_a_hundred_rows_at_once(page):
    for number in range(25, 110):
        cast.a_resort(f"Resort {number:03}")
    assert len(page(page_size=1000).json()["results"]) == 100


@pytest.mark.parametrize("number", ["0", "-1", "99", "two", "1e9", "99999999999999999999"])
def test_a_page_that_is_not_there_is_a_404(page, number):
    answer = page(page=number)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
