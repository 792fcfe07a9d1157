"""Staff connect feeds, see how they are, and part from them, at the API."""

from datetime import timedelta

import pytest

from backend.channel_calendars.models import Feed
from backend.inventory.models import Block
from tests import cast
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


def test_an_owner_says_what_entries_mean_sees_what_that_ignores_and_frees_it(staff, resort, room, channel, now, bell):
    channel.close("guest", 5, 8)
    channel.summary = "Not available"
    channel.close("window", 366, 500)
    channel.body = channel.text().replace(b"Not available", b"Reserved", 1)
    feed = fetched(connected(room, channel, at=now), at=now)
    browser = staff.api("owner")
    said = browser.patch(desk(resort, f"{feed.pk}/"), {"bookable_to_days": 365}, format="json")
    assert (said.status_code, said.json()["bookable_to_days"], said.json()["guests_only"]) == (200, 365, False)
    fetched(feed, at=now + timedelta(hours=1))
    (row,) = browser.get(desk(resort)).json()["results"]
    assert (row["health"], row["entries"], row["ignored"], row["gone"]) == ("waiting", 1, 1, 0)
    assert row["ignored_entries"] == [
        {
            "check_in": cast.in_days(366).isoformat(),
            "check_out": cast.in_days(500).isoformat(),
            "cause": "too_far",
            "reason": "It only says that the channel cannot be booked so far ahead.",
        }
    ]
    released = browser.post(desk(resort, f"{feed.pk}/release/")).json()
    assert (released["health"], released["ignored"], Block.objects.filter(lifted_at=None).count()) == ("good", 1, 1)


@pytest.mark.parametrize(("language", "first"), [("en", "Every entry"), ("hi", "हर प्रविष्टि"), ("kn", "ಪ್ರತಿ ನಮೂದು")])
def test_what_entries_mean_is_told_in_the_readers_language(staff, resort, feed, language, first):
    (row,) = staff.api("accountant").get(desk(resort), headers={"Accept-Language": language}).json()["results"]
    assert row["meaning"][0].startswith(first)


def test_a_feed_is_connected_with_its_meaning_and_what_is_left_out_of_a_change_stays(
    staff, resort, room, channel, bell
):
    browser, wish = staff.api("manager"), {"guests_only": True, "ignored_texts": ["Cleaning"], "bookable_from_days": 1}
    body = {"room_id": room.pk, "channel": "airbnb", "url": channel.url, **wish}
    made = browser.post(desk(resort), body, format="json").json()
    assert {name: made[name] for name in wish} == wish
    changed = browser.patch(desk(resort, f"{made['id']}/"), {"bookable_from_days": None}, format="json").json()
    assert {name: changed[name] for name in wish} == {**wish, "bookable_from_days": None}


@pytest.mark.parametrize(
    "wrong",
    [
        {"ignored_texts": ["ab"]},
        {"ignored_texts": ["x" * 101]},
        {"ignored_texts": ["Cleaning"] * 21},
        {"ignored_texts": "Cleaning"},
        {"bookable_to_days": 0},
        {"bookable_from_days": 61},
        {"bookable_from_days": 30, "bookable_to_days": 30},
        {"guests_only": "perhaps"},
        {"ignored_texts": ["Reserved"]},
    ],
)
def test_a_meaning_that_cannot_be_is_refused_and_nothing_changes(staff, resort, feed, wrong):
    before = Feed.objects.values().get()
    answer = staff.api("owner").patch(desk(resort, f"{feed.pk}/"), wrong, format="json")
    assert (answer.status_code, Feed.objects.values().get()) == (400, before)


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
    assert browser.patch(desk(resort, f"{theirs.pk}/"), {"guests_only": True}, format="json").status_code == 404
    for verb in ("fetch", "release"):
        assert browser.post(desk(resort, f"{theirs.pk}/{verb}/")).status_code == 404
    assert Feed.objects.count() == 1
