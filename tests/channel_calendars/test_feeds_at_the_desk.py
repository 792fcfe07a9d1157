"""Staff connect feeds, see how they are, and part from them: at the API and in the admin."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from backend.catalogue.models import StaffMember
from backend.channel_calendars.models import Feed
from backend.common.security.outgoing import targets
from backend.event_feed.models import Endpoint
from backend.inventory.models import Block
from tests.channel_calendars.feed_server import Channel, connected, fetched

pytestmark = pytest.mark.django_db

SECRETS = ("a-secret-of-the-channel", "12345")
ADD, LIST = "admin:channel_calendars_feed_add", "admin:channel_calendars_feed_changelist"


@pytest.fixture
def feed(room, channel: Channel, now, bell) -> Feed:
    channel.close("one", 5, 8)
    channel.close("two", 20, 22)
    return fetched(connected(room, channel, at=now), at=now)


def desk(resort, rest: str = "") -> str:
    return f"/api/desk/resorts/{resort.slug}/feeds/{rest}"


def connect(browser, resort, room, url: str):
    return browser.post(desk(resort), {"room_id": room.pk, "channel": "airbnb", "url": url}, format="json")


def test_a_manager_connects_a_feed_and_its_address_is_never_shown_again(staff, resort, room, channel, bell):
    browser = staff.api("manager")
    made = connect(browser, resort, room, channel.url)
    assert (made.status_code, made.json()["health"], made.json()["host"]) == (201, "new", "https://127.0.0.1/…")
    listed = browser.get(desk(resort))
    assert [row["room_number"] for row in listed.json()["results"]] == ["A101"]
    for secret in SECRETS:
        assert secret not in f"{made.content} {listed.content}"


def test_health_tells_entries_conflicts_and_what_is_gone(staff, resort, feed, channel, now):
    channel.stays = {}
    fetched(feed, at=now + timedelta(hours=1))
    (row,) = staff.api("accountant").get(desk(resort)).json()["results"]
    assert (row["health"], row["entries"], row["gone"], row["conflicts"]) == ("waiting", 0, 2, 0)


def test_an_address_inside_or_known_is_refused(staff, resort, room, channel, feed, settings):
    browser = staff.api("owner")
    again = connect(browser, resort, room, channel.url)
    assert (again.status_code, again.json()["code"]) == (409, "feed_known")
    settings.OUTGOING_STAND_INS = False
    for url in ("http://feeds.example/", "https://169.254.169.254/", "https://nobody.invalid/"):
        answer = connect(browser, resort, room, url)
        assert (answer.status_code, answer.json()["code"]) == (400, "address_refused"), url
    assert Feed.objects.count() == 1


def test_a_room_has_ten_feeds_and_no_more(staff, resort, room, channel, bell):
    answers = [connect(staff.api("owner"), resort, room, f"{channel.url}&n={n}") for n in range(11)]
    assert [answer.status_code for answer in answers] == [201] * 10 + [409]
    assert answers[-1].json()["code"] == "too_many_feeds"


def test_deleting_a_feed_asks_first_and_then_frees_its_nights(staff, resort, feed):
    browser = staff.api("manager")
    asked = browser.delete(desk(resort, f"{feed.pk}/"))
    assert (asked.status_code, asked.json()["code"], asked.json()["blocks"]) == (409, "blocks_would_lift", 2)
    assert browser.delete(desk(resort, f"{feed.pk}/?lift_blocks=true")).status_code == 204
    assert (Feed.objects.count(), Block.objects.filter(lifted_at=None).count()) == (0, 0)


def test_what_is_gone_is_released_at_the_desk(staff, resort, feed, channel, now):
    channel.stays = {}
    fetched(feed, at=now + timedelta(hours=1))
    answer = staff.api("manager").post(desk(resort, f"{feed.pk}/release/"))
    assert (answer.json()["health"], answer.json()["gone"]) == ("good", 0)
    assert not Block.objects.filter(lifted_at=None).exists()


def test_fetch_now_makes_it_due(staff, resort, feed, now):
    answer = staff.api("owner").post(desk(resort, f"{feed.pk}/fetch/"))
    assert answer.status_code == 202
    feed.refresh_from_db()
    assert feed.next_fetch_at < now + timedelta(minutes=10)


def test_another_resorts_feeds_and_rooms_are_not_there(staff, resort, elsewhere, channel, now, bell):
    browser = staff.api("owner")
    theirs = connected(elsewhere.room, channel, at=now)
    assert connect(browser, resort, elsewhere.room, channel.url).status_code == 404
    assert browser.delete(desk(resort, f"{theirs.pk}/?lift_blocks=true")).status_code == 404
    for verb in ("fetch", "release"):
        assert browser.post(desk(resort, f"{theirs.pk}/{verb}/")).status_code == 404
    assert Feed.objects.count() == 1


# --- The admin ------------------------------------------------------------------------------------------------------


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
