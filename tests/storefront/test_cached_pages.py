"""Pages that anybody may see: one answer for all, kept by caches, and no cookie before the phone step."""

import pytest
from django.test import Client

from tests import cast
from tests.storefront import lodge
from tests.storefront.guest_client import GuestClient, stay_query

pytestmark = pytest.mark.django_db
CACHED = (
    *("/", f"/r/{lodge.SLUG}/", f"/r/{lodge.SLUG}/dates/", f"/r/{lodge.SLUG}/dates/?{stay_query()}"),
    f"/r/{lodge.SLUG}/offers/?{stay_query()}",
    f"/r/{lodge.SLUG}/stay/?{stay_query(take='deluxe:1', plan='cp')}",
)


@pytest.mark.parametrize("prefix", ["", "/hi", "/kn"])
def test_a_public_page_has_a_tag_and_is_not_sent_twice(prefix, subtests):
    lodge.a_lodge()
    for path in CACHED:
        with subtests.test(path=path):
            first = Client().get(prefix + path)
            assert first.status_code == 200
            assert first.headers["Cache-Control"].startswith("public, max-age=")
            # A proxy that packs an answer makes its tag a weak one.
            for tag in (first.headers["ETag"], f"W/{first.headers['ETag']}", "*"):
                again = Client().get(prefix + path, headers={"if-none-match": tag})
                assert (again.status_code, again.content) == (304, b""), tag
                assert again.headers["Cache-Control"] == first.headers["Cache-Control"]


def test_a_page_is_the_same_for_who_is_logged_in_and_for_nobody(settings):
    settings.OTP_TEST_NUMBERS = {cast.ASHA: "123456"}
    lodge.a_lodge()
    guest = GuestClient()
    guest.log_in()
    for path in CACHED:
        nobody = Client().get(path)
        somebody = guest.get(path)
        assert somebody.headers["ETag"] == nobody.headers["ETag"], path
        assert (nobody.cookies, somebody.cookies) == ({}, {}), path


def test_no_cookie_comes_before_the_phone_step(subtests):
    lodge.a_lodge()
    browser = Client(headers={"accept": "text/html"})
    for path in lodge.public_paths():
        if "/book/" in path or path in ("/login/", "/find/"):
            continue
        with subtests.test(path=path):
            answer = browser.get(path)
            assert answer.cookies == {}
            assert "csrfmiddlewaretoken" not in answer.content.decode()


def test_pages_of_a_guest_are_kept_by_nobody_and_found_by_no_search(settings, twin, bell):
    settings.OTP_TEST_NUMBERS = {cast.ASHA: "123456"}
    lodge.a_lodge()
    guest = GuestClient()
    for path in lodge.guests_paths(guest, twin):
        answer = guest.get(path)
        assert "no-store" in answer.headers["Cache-Control"], path
        assert '<meta name="robots" content="noindex">' in answer.content.decode(), path


def test_a_rule_of_the_house_has_a_heading_that_says_something(client):
    lodge.a_lodge()
    for wish in ({"adults": 15}, {"end": 70}):
        text = client.get(f"/r/{lodge.SLUG}/offers/?{stay_query(**wish)}").content.decode()
        assert "This stay cannot be booked" in text
        assert "<h2></h2>" not in text
