"""ETag and If-Match: whoever changes something has seen what they change."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from backend.catalogue.models import Resort, Room
from tests.desk_api.test_desk_resorts import BEACHSIDE, change


@pytest.fixture
def owner(staff):
    return staff.api("owner")


@pytest.fixture(params=["resort", "room"])
def url(request, room):
    return BEACHSIDE if request.param == "resort" else f"{BEACHSIDE}rooms/{room.pk}/"


def read(browser, url, **headers):
    return browser.get(url, headers=headers)


def other_amenities(browser, url, tag, *words):
    return change(browser, url, tag, amenities=list(words))


pytestmark = pytest.mark.django_db


def test_what_is_read_has_a_strong_tag(owner, url):
    tag = read(owner, url)["ETag"]
    assert tag.startswith('"')
    assert tag.endswith('"')
    assert read(owner, url)["ETag"] == tag


def test_a_change_of_the_version_that_was_read_is_made_and_has_a_new_tag(owner, url):
    first = read(owner, url)["ETag"]
    changed = other_amenities(owner, url, first, "Pool")
    assert changed.status_code == 200
    assert changed["ETag"] == read(owner, url)["ETag"] != first


def test_a_change_that_does_not_say_of_what_is_refused(owner, url):
    before = read(owner, url)["ETag"]
    refused = other_amenities(owner, url, None, "Pool")
    assert (refused.status_code, refused.json()["code"]) == (428, "precondition_required")
    assert read(owner, url)["ETag"] == before


@pytest.mark.parametrize("tag", ['"0123"', "nonsense", "W/{}", "", '"*"'])
def test_a_change_of_another_version_is_refused(owner, url, tag):
    before = read(owner, url)["ETag"]
    refused = change(owner, url, tag.format(before) or " ", amenities=["Pool"])
    assert (refused.status_code, refused.json()["code"]) == (412, "precondition_failed")
    assert read(owner, url)["ETag"] == before


def test_the_second_change_of_one_version_is_refused(owner, url):
    tag = read(owner, url)["ETag"]
    assert other_amenities(owner, url, tag, "Pool").status_code == 200
    assert other_amenities(owner, url, tag, "Kayaks").status_code == 412
    assert read(owner, url).json()["amenities"] == ["Pool"]


def test_one_of_several_versions_or_any_will_do(owner, url):
    tag = read(owner, url)["ETag"]
    assert other_amenities(owner, url, f'"old", {tag}', "Pool").status_code == 200
    assert other_amenities(owner, url, "*", "Kayaks").status_code == 200


def test_a_change_of_somewhere_else_in_the_house_counts_too(owner, url):
    tag = read(owner, url)["ETag"]
    Resort.objects.update(active=False)
    Room.objects.update(active=False)
    assert other_amenities(owner, url, tag, "Pool").status_code == 412


def test_who_has_the_newest_version_is_told_so_without_it(owner, url):
    tag = read(owner, url)["ETag"]
    for known in (tag, f"W/{tag}", f'"old", {tag}', "*"):
        same = read(owner, url, **{"If-None-Match": known})
        assert (same.status_code, same.content, same["ETag"]) == (304, b"", tag)


def test_who_has_an_old_version_gets_the_new_one(owner, url):
    tag = read(owner, url)["ETag"]
    other_amenities(owner, url, tag, "Pool")
    assert read(owner, url, **{"If-None-Match": tag}).json()["amenities"] == ["Pool"]


def test_nobody_learns_from_a_tag_what_they_may_not_read(owner, elsewhere, url):
    tag = read(owner, url)["ETag"]
    assert read(elsewhere.api, url, **{"If-None-Match": tag}).status_code == 404
    assert other_amenities(elsewhere.api, url, tag, "Pool").status_code == 404


def test_pages_of_another_host_may_send_and_read_versions(owner, url):
    page = {"Origin": (origin := "http://127.0.0.1:5173")}
    asked = {**page, "Access-Control-Request-Method": "PATCH", "Access-Control-Request-Headers": "if-match"}
    may = owner.options(url, headers=asked)
    assert "if-match" in may["Access-Control-Allow-Headers"]
    assert (may["Access-Control-Allow-Origin"], "PATCH" in may["Access-Control-Allow-Methods"]) == (origin, True)
    assert "etag" in read(owner, url, **page)["Access-Control-Expose-Headers"]


@pytest.mark.django_db(transaction=True)
def test_of_ten_changes_of_one_version_at_once_one_is_made(staff, url):
    browsers = [staff.api("owner") for _ in range(10)]
    tag, together = read(browsers[0], url)["ETag"], threading.Barrier(10)

    def go(number: int) -> int:
        together.wait()
        try:
            return int(other_amenities(browsers[number], url, tag, f"Pool {number}").status_code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(10) as pool:
        answers = sorted(pool.map(go, range(10)))
    assert answers == [200] + [412] * 9
