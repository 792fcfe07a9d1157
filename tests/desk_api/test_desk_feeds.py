"""Staff connect feeds, see how they are, and part from them, at the API."""

from datetime import timedelta

import pytest

from backend.channel_calendars.models import Feed
from backend.inventory.models import Block
from tests.channel_calendars.feed_server import connected, fetched

pytestmark = pytest.mark.django_db

SECRETS = ("a-secret-of-the-channel", "12345")


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
