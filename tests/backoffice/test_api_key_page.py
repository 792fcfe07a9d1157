"""The admin's pages of API keys and events: a key is shown once, and money to whoever may see it."""

import pytest
from django.urls import reverse

from backend.event_feed.models import ApiKey
from tests import cast
from tests.backoffice.pages import confirm
from tests.desk_api.test_desk_events import give
from tests.event_feed.desk_people import in_admin, manager, owner
from tests.event_feed.feed_view import number
from tests.invariants import story

__all__ = ["manager", "owner"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bell")]

ADD = "admin:event_feed_apikey_add"


def test_in_the_admin_a_resort_has_so_many_keys_and_no_more(owner, resort):
    for _ in range(20):
        give(owner, "hold.placed")
    page = in_admin(owner).post(reverse(ADD), {"resort": resort.pk, "name": "PMS", "kinds": ["hold.placed"]})
    assert (page.status_code, b"as many API keys as it may have" in page.content, ApiKey.objects.count()) == (
        200,
        True,
        20,
    )


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
    browser = in_admin(owner)
    confirm(browser, browser.post(reverse("admin:event_feed_apikey_changelist"), body, follow=True), reason="")
    assert ApiKey.objects.get().revoked_at


def test_the_admin_shows_events_of_ones_own_resort_and_money_to_whoever_may_see_it(
    owner, manager, asha_browser, ravi_browser, room
):
    story.booked(asha_browser, room)
    story.booked(ravi_browser, cast.a_room(cast.a_resort("Kali River Lodge", "Dandeli"), "K1"))
    number()
    pages = [in_admin(user).get(reverse("admin:event_feed_event_changelist")) for user in (owner, manager)]
    assert [page.context["cl"].result_count for page in pages] == [2, 1]
