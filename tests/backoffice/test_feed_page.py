"""The admin's page of feeds: connected and parted with there, and no address is ever shown again."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from backend.catalogue.models import StaffMember
from backend.channel_calendars.models import Feed
from backend.common.security.outgoing import targets
from backend.event_feed.models import Endpoint
from backend.inventory.models import Block
from tests import cast
from tests.channel_calendars.feed_server import connected, fetched
from tests.desk_api.test_desk_feeds import SECRETS

pytestmark = pytest.mark.django_db

ADD, LIST = "admin:channel_calendars_feed_add", "admin:channel_calendars_feed_changelist"


def test_in_the_admin_a_feed_is_connected_and_its_address_hidden(staff, room, channel, bell):
    browser = staff.admin("manager")
    form = {"room": room.pk, "maker": "airbnb", "name": "", "url": channel.url}
    browser.post(reverse(ADD), form, follow=True)
    feed = Feed.objects.get()
    pages = [reverse(LIST)] + [
        reverse(f"admin:channel_calendars_feed_{verb}", args=[feed.pk]) for verb in ("change", "history")
    ]
    for page in pages:
        said = browser.get(page).content.decode()
        assert not [secret for secret in SECRETS if secret in said], page


@pytest.mark.django_db(transaction=True)
def test_in_the_admin_no_host_is_looked_up_within_a_transaction(staff, room, channel, bell, monkeypatch):
    resolved, seen = targets._resolved, []

    def watched(*where, **more):
        seen.append(connection.in_atomic_block)
        return resolved(*where, **more)

    monkeypatch.setattr(targets, "_resolved", watched)
    form = {"room": room.pk, "maker": "airbnb", "name": "", "url": channel.url}
    staff.admin("manager").post(reverse(ADD), form)
    hook = {"resort": room.resort_id, "url": channel.url, "description": "", "kinds": ["hold.placed"]}
    staff.admin("manager").post(reverse("admin:event_feed_endpoint_add"), hook)
    assert (set(seen), Feed.objects.count(), Endpoint.objects.count()) == ({False}, 1, 1)


def test_in_the_admin_a_refused_address_is_said_in_the_form(staff, room, channel, feed, settings):
    browser = staff.admin("owner")
    form = {"room": room.pk, "maker": "airbnb", "name": "", "url": channel.url}
    assert "already connected with this room" in browser.post(reverse(ADD), form).content.decode()
    settings.OUTGOING_STAND_INS = False
    said = browser.post(reverse(ADD), {**form, "url": "https://10.0.0.1/"}).content.decode()
    assert "must begin with https" in said
    assert Feed.objects.count() == 1


def test_in_the_admin_deleting_says_what_it_lifts_and_lifts_it(staff, feed):
    browser, page = staff.admin("manager"), reverse("admin:channel_calendars_feed_delete", args=[feed.pk])
    assert "2 blocks are lifted" in browser.get(page).content.decode()
    assert browser.post(page, {"post": "yes"}).status_code == 302
    assert (Feed.objects.count(), Block.objects.filter(lifted_at=None).count()) == (0, 0)


def test_in_the_admin_what_is_gone_is_released(staff, feed, channel, now):
    channel.stays = {}
    fetched(feed, at=now + timedelta(hours=1))
    act = {"action": "release_gone", "_selected_action": [feed.pk]}
    assert "released" in staff.admin("manager").post(reverse(LIST), act, follow=True).content.decode()
    assert not Block.objects.filter(lifted_at=None).exists()


def test_in_the_admin_what_entries_mean_is_said_and_what_that_ignores_is_shown(staff, room, channel, now, bell):
    channel.close("guest", 5, 8)
    channel.summary = "Cleaning of the pool"
    channel.close("pool", 20, 21)
    feed = fetched(connected(room, channel, at=now), at=now)
    browser, page = staff.admin("manager"), reverse("admin:channel_calendars_feed_change", args=[feed.pk])
    form = {"ignored_texts": "  cleaning \r\n\r\nPainting", "bookable_to_days": "365"}
    assert browser.post(page, form).status_code == 302
    feed.refresh_from_db()
    assert (feed.ignored_texts, feed.bookable_to_days, feed.url) == (["cleaning", "Painting"], 365, channel.url)
    after = fetched(feed, at=now + timedelta(hours=1))
    shown = browser.get(page).content.decode()
    assert (after.state, "It has a text in it" in shown, "cleaning\nPainting" in shown) == ("waiting", True, True)
    assert f"{cast.in_days(20)} to {cast.in_days(21)}" in shown


def test_in_the_admin_a_meaning_that_cannot_be_is_said_in_the_form(staff, feed):
    browser, page = staff.admin("manager"), reverse("admin:channel_calendars_feed_change", args=[feed.pk])
    for form, said in (
        ({"bookable_from_days": "30", "bookable_to_days": "30"}, "must come after the first"),
        ({"ignored_texts": "ab"}, "A text has 3 to 100 letters"),
        ({"ignored_texts": "\n".join(["Cleaning"] * 21)}, "At most 20 texts"),
        ({"bookable_to_days": "0"}, "greater than or equal to 1"),
    ):
        assert said in browser.post(page, form).content.decode(), form
    assert Feed.objects.get().meaning == feed.meaning


@pytest.mark.parametrize("action", ["fetch_now", "release_gone", "delete_selected"])
def test_who_may_not_change_rooms_there_only_sees_its_feeds(staff, elsewhere, channel, now, bell, action):
    theirs = connected(elsewhere.room, channel, at=now)
    StaffMember.objects.create(resort=elsewhere.resort, user=staff.people["manager"], role="front_desk")
    before = Feed.objects.filter(pk=theirs.pk).values().get()
    page = reverse("admin:channel_calendars_feed_change", args=[theirs.pk])
    assert staff.admin("manager").post(page, {"guests_only": "on"}).status_code in (403, 404)
    act = {"action": action, "_selected_action": [theirs.pk], "post": "yes"}
    staff.admin("manager").post(reverse(LIST), act)
    assert Feed.objects.filter(pk=theirs.pk).values().get() == before
