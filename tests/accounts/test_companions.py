"""Whom a guest travels with, saved for the next booking; and in which language they are written to."""

import pytest

from backend.accounts.models import Companion, User
from backend.accounts.services.companions import MOST_COMPANIONS
from tests import cast
from tests.common.crowd import at_once

pytestmark = pytest.mark.django_db
URL = "/api/auth/companions/"
PROFILE = "/api/auth/profile/"


def save(browser, name="Meena", age=30):
    return browser.post(URL, {"name": name, "age": age}, format="json")


def test_they_are_saved_listed_and_deleted(asha_browser):
    first, second = save(asha_browser).json(), save(asha_browser, "Anu", 4).json()
    assert asha_browser.get(URL).json() == [first, second] == [
        {"id": first["id"], "name": "Meena", "age": 30}, {"id": second["id"], "name": "Anu", "age": 4},
    ]  # fmt: skip
    assert asha_browser.delete(f"{URL}{first['id']}/").status_code == 204
    assert asha_browser.get(URL).json() == [second]
    assert asha_browser.delete(f"{URL}{first['id']}/").status_code == 404


def test_the_same_is_saved_once(asha_browser):
    assert save(asha_browser).json() == save(asha_browser).json()
    assert Companion.objects.count() == 1


def test_nobody_else_sees_or_deletes_them(asha_browser, ravi_browser):
    companion_id = save(asha_browser).json()["id"]
    assert ravi_browser.get(URL).json() == []
    assert ravi_browser.delete(f"{URL}{companion_id}/").status_code == 404
    assert Companion.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_no_crowd_saves_more_than_one_guest_may(asha):
    codes = at_once(8, lambda n: save(cast.logged_in(asha), f"Guest {n}").status_code)
    assert set(codes) == {201}
    Companion.objects.bulk_create(
        Companion(user=asha, name=f"More {n}", age=30) for n in range(MOST_COMPANIONS - 8 - 1)
    )
    codes = at_once(4, lambda n: save(cast.logged_in(asha), f"Last {n}").status_code)
    assert sorted(codes) == [201, 409, 409, 409]
    refused = save(cast.logged_in(asha), "One more").json()
    assert (refused["code"], refused["limit"]) == ("too_many_companions", MOST_COMPANIONS)


@pytest.mark.parametrize(
    "said", [{"name": ""}, {"name": "a\nb"}, {"name": "x" * 101}, {"age": -1}, {"age": 121}, {"age": None}]
)
def test_what_is_nobody_is_refused(asha_browser, said):
    answer = asha_browser.post(URL, {"name": "Meena", "age": 30, **said}, format="json")
    assert answer.status_code == 400
    assert not Companion.objects.exists()


def test_the_language_of_the_profile_is_one_of_the_houses(asha, asha_browser):
    assert asha_browser.get(PROFILE).json()["language"] == ""
    assert asha_browser.patch(PROFILE, {"language": "kn"}, format="json").json()["language"] == "kn"
    assert asha_browser.patch(PROFILE, {"name": "Asha"}, format="json").json()["language"] == "kn"
    assert asha_browser.patch(PROFILE, {"language": "fr"}, format="json").status_code == 400
    assert User.objects.get(pk=asha.pk).language == "kn"
