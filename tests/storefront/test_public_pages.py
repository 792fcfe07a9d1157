"""Pages that anybody may see: whole without script, kept by caches, and without a cookie."""

import pytest

from backend.storefront.core.day_names import MONTHS
from tests import cast

pytestmark = pytest.mark.django_db
LANGUAGES = ("", "/hi", "/kn")


@pytest.fixture
def slug(resort, room):
    return resort.slug


def test_every_public_page_is_whole_html_in_every_language(client, slug, subtests):
    for prefix in LANGUAGES:
        for path in ("/", f"/r/{slug}/", f"/r/{slug}/dates/?month=2999-01", f"/r/{slug}/dates/"):
            with subtests.test(path=prefix + path):
                answer = client.get(prefix + path)
                assert answer.status_code == 200, answer.content.decode()[:2000]
                text = answer.content.decode()
                assert text.startswith("<!doctype html>")
                assert text.rstrip().endswith("</html>")
                assert answer.cookies == {}
                assert answer.headers["Cache-Control"].startswith("public")
                assert "Cookie" not in answer.headers.get("Vary", "")
                assert "Accept-Language" not in answer.headers.get("Vary", "")
                assert '<form method="post"' not in text


def test_a_public_page_is_not_sent_twice(client, slug):
    tag = client.get(f"/r/{slug}/").headers["ETag"]
    again = client.get(f"/r/{slug}/", headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(f"/hi/r/{slug}/").headers["ETag"] != tag


def test_a_month_shows_prices_and_what_is_full(client, slug, room, asha_browser):
    stay = cast.nights(1, 3)
    cast.select(asha_browser, room, stay=stay)
    page = client.get(f"/r/{slug}/dates/").content.decode()
    assert "7,500" in page
    assert ">full<" in page


def test_all_names_of_days_and_months_are_there():
    assert {len(months) for months in MONTHS.values()} == {12}
