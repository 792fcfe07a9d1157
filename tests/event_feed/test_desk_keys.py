"""Keys at the desk and in the admin: given once, by whoever may, for no more than they may see."""

import pytest
from django.test import Client
from django.urls import reverse

from backend.catalogue.models.roles import Role
from backend.event_feed.models import ApiKey
from tests import cast
from tests.event_feed.listening import number, program, read, types
from tests.invariants import story

pytestmark = pytest.mark.django_db

KEYS = "/api/desk/resorts/beachside-resort/api-keys/"
ADD = "admin:event_feed_apikey_add"


@pytest.fixture
def owner(resort):
    return cast.works_at(resort, Role.OWNER)


@pytest.fixture
def manager(resort):
    return cast.works_at(resort, Role.MANAGER, "+919000000012")


def give(user, *kinds):
    return cast.logged_in(user).post(KEYS, {"name": "PMS", "types": list(kinds)}, format="json")


def in_admin(user) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def test_a_key_is_given_used_and_revoked(owner, resort):
    given = give(owner, "hold.placed").json()
    browser = program(resort)
    browser.credentials(HTTP_AUTHORIZATION=f"Bearer {given['key']}")
    assert read(browser)["at_end"]
    assert cast.logged_in(owner).delete(f"{KEYS}{given['id']}/").status_code == 204
    assert browser.get("/api/events/").status_code == 401


def test_the_list_does_not_show_the_key_again(owner):
    text = give(owner, "hold.placed").json()["key"]
    listed = cast.logged_in(owner).get(KEYS)
    assert text not in listed.content.decode()
    assert listed.json()["results"][0]["prefix"] == text[:10]


def test_a_manager_gives_no_key_to_money(manager):
    assert give(manager, "booking.confirmed").status_code == 201
    answer = give(manager, "booking.confirmed", "payment.captured")
    assert (answer.status_code, answer.json()["code"], ApiKey.objects.count()) == (403, "permission_denied", 1)


def test_a_resort_has_so_many_keys_and_no_more(owner):
    assert [give(owner, "hold.placed").status_code for _ in range(21)] == [201] * 20 + [409]


def test_in_the_admin_neither(owner, resort):
    for _ in range(20):
        give(owner, "hold.placed")
    page = in_admin(owner).post(reverse(ADD), {"resort": resort.pk, "name": "PMS", "kinds": ["hold.placed"]})
    assert (page.status_code, b"as many API keys as it may have" in page.content, ApiKey.objects.count()) == (
        200,
        True,
        20,
    )


def test_who_may_not_see_money_reads_no_events_about_it(manager, owner, asha_browser, resort, room):
    story.booked(asha_browser, room)
    number()
    seen = [cast.logged_in(user).get("/api/desk/resorts/beachside-resort/events/").json() for user in (manager, owner)]
    assert [types(page["events"]) for page in seen] == [
        ["booking.confirmed"],
        ["booking.confirmed", "payment.captured"],
    ]
    assert [page["next"] for page in seen] == [2, 2]


def test_the_admin_shows_a_new_key_once(owner, resort):
    browser = in_admin(owner)
    page = browser.post(reverse(ADD), {"resort": resort.pk, "name": "PMS", "kinds": ["hold.placed"]})
    key = ApiKey.objects.get()
    assert (page.status_code, key.prefix in page.content.decode(), "no-store" in page["Cache-Control"]) == (
        200,
        True,
        True,
    )
    later = browser.get(reverse("admin:event_feed_apikey_change", args=[key.pk])).content.decode()
    assert page.context["secret"] not in later


def test_the_admin_refuses_money_to_a_manager(manager, resort):
    body = {"resort": resort.pk, "name": "PMS", "kinds": ["payment.captured"]}
    assert b"does not allow events about money" in in_admin(manager).post(reverse(ADD), body).content
    assert not ApiKey.objects.exists()


def test_the_admin_revokes(owner):
    give(owner, "hold.placed")
    body = {"action": "revoke", "_selected_action": [ApiKey.objects.get().pk]}
    in_admin(owner).post(reverse("admin:event_feed_apikey_changelist"), body)
    assert ApiKey.objects.get().revoked_at


def test_the_admin_shows_events_of_ones_own_resort_and_money_to_whoever_may_see_it(
    owner, manager, asha_browser, ravi_browser, room
):
    story.booked(asha_browser, room)
    story.booked(ravi_browser, cast.a_room(cast.a_resort("Kali River Lodge", "Dandeli"), "K1"))
    number()
    pages = [in_admin(user).get(reverse("admin:event_feed_event_changelist")) for user in (owner, manager)]
    assert [page.context["cl"].result_count for page in pages] == [2, 1]
