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

    def watched(*where):
        seen.append(connection.in_atomic_block)
        return resolved(*where)

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


@pytest.mark.parametrize("action", ["fetch_now", "release_gone", "delete_selected"])
def test_who_may_not_change_rooms_there_only_sees_its_feeds(staff, elsewhere, channel, now, bell, action):
    theirs = connected(elsewhere.room, channel, at=now)
    StaffMember.objects.create(resort=elsewhere.resort, user=staff.people["manager"], role="front_desk")
    before = Feed.objects.filter(pk=theirs.pk).values().get()
    act = {"action": action, "_selected_action": [theirs.pk], "post": "yes"}
    staff.admin("manager").post(reverse(LIST), act)
    assert Feed.objects.filter(pk=theirs.pk).values().get() == before
