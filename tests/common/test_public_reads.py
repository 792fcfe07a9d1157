"""What a resort's page reads without a login: kept for a while, and not sent again to who has it."""

import pytest
from django.urls import get_resolver
from rest_framework.test import APIClient

from backend.common.http.open_views import PublicRead
from tests import cast

pytestmark = pytest.mark.django_db


def reads(resort):
    """Each public read of a resort, by its path below /api/resorts/."""
    stay = f"check_in={cast.in_days(30)}&check_out={cast.in_days(32)}"
    month = f"month={cast.in_days(30):%Y-%m}"
    ways = ["", f"{resort.slug}/", f"{resort.slug}/rates/", f"{resort.slug}/calendar/?{month}"]
    return [f"/api/resorts/{way}" for way in (*ways, f"{resort.slug}/offers/?{stay}")]


def test_it_is_public_and_has_a_version(room, subtests):
    for path in reads(room.resort):
        with subtests.test(path):
            first = APIClient().get(path)
            assert (first.status_code, first["Cache-Control"][:16]) == (200, "public, max-age=")
            # nginx weakens the tag of what it compresses.
            for known in (first["ETag"], f"W/{first['ETag']}"):
                again = APIClient().get(path, headers={"If-None-Match": known})
                assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
                assert again["Cache-Control"] == first["Cache-Control"]


def test_another_language_and_another_price_are_other_versions(room):
    (path,) = [path for path in reads(room.resort) if "offers" in path]
    first = APIClient().get(path)
    assert APIClient().get(f"{path}&lang=hi")["ETag"] != first["ETag"]
    room.price_per_night = "8000.00"
    room.save()
    again = APIClient().get(path, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again["ETag"] != first["ETag"]) == (200, True)


def test_a_refusal_is_kept_by_nobody(room):
    answer = APIClient().get(f"/api/resorts/{room.resort.slug}/offers/")
    assert (answer.status_code, "ETag" in answer, answer.get("Cache-Control", "")) == (400, False, "")


def test_all_that_is_told_of_resorts_without_a_login_is_such_a_read():
    views = [
        pattern.callback.cls
        for part in get_resolver().url_patterns
        for pattern in getattr(part, "url_patterns", [])
        if str(part.pattern) == "api/" and str(pattern.pattern).startswith("resorts/")
    ]
    assert views
    assert all(issubclass(view, PublicRead) for view in views)


def test_the_address_names_the_language(room):
    path = f"/api/resorts/{room.resort.slug}/offers/"
    answer = APIClient().get(path, {"check_in": "x", "lang": "hi"}, headers={"Accept-Language": "kn"})
    assert (answer.status_code, answer["Content-Language"]) == (400, "hi")
    answer = APIClient().get(path, {"check_in": "x", "lang": "fr"}, headers={"Accept-Language": "kn"})
    assert answer["Content-Language"] == "kn"
