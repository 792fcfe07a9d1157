"""Fetching feeds from a real server: patience, suspicion, and one worker at a time."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import connection

from backend.channel_calendars.models import Feed
from backend.channel_calendars.services import feed_connections, feed_fetches
from backend.common.jobs import Job
from backend.common.security import outgoing
from backend.incidents.models import Incident, IncidentKind
from backend.inventory.models import Block
from tests import cast
from tests.channel_calendars.feed_server import Channel, connected, fetched
from tests.races import crowd
from tests.security.elsewhere import says, serving

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def feed(room, channel: Channel, now, bell) -> Feed:
    channel.close("one", 5, 8)
    return fetched(connected(room, channel, at=now), at=now)


def failed(feed: Feed, *, at) -> tuple[str, int]:
    """Why the feed has failed, and how many blocks stand."""
    after = fetched(feed, at=at)
    assert after.state == "failing"
    return after.fault, Block.objects.filter(lifted_at=None).count()


def blocked_days() -> list[int]:
    """On which days from today blocks begin."""
    return [
        (block.check_in - cast.in_days(0)).days for block in Block.objects.filter(lifted_at=None).order_by("check_in")
    ]


# --- Answers --------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_new_feed_is_fetched_at_once_and_then_about_every_twenty_minutes(room, channel, now, bell):
    feed = connected(room, channel, at=now)
    assert bell.rung == [(Job.FETCH_FEED, {"feed_id": feed.pk})]
    bell.answer()
    feed.refresh_from_db()
    assert timedelta(minutes=15) < feed.next_fetch_at - feed.fetched_at < timedelta(minutes=25)


def test_what_has_not_changed_is_not_sent_again_but_once_a_day(feed, channel, now):
    for hours in (1, 2, 25, 26):
        fetched(feed, at=now + hours * HOUR)
    assert channel.served == [200, 304, 304, 200, 304]


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (b"", "empty"),
        (b"<html>Sorry</html>", "web_page"),
        (b'{"error": 1}', "not_a_calendar"),
        (b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", "cut_short"),
        (b"x" * (5 * 1024 * 1024), "too_large"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_broken_feed_is_named_and_releases_nothing(feed, channel, now, body, fault):
    channel.body = body
    assert failed(feed, at=now + HOUR) == (fault, 1)
    channel.body = None
    assert (fetched(feed, at=now + 2 * HOUR).state, Block.objects.count()) == ("good", 1)


def test_of_a_feed_that_ends_too_soon_what_is_new_is_blocked_and_nothing_is_released(feed, room, channel, now):
    whole = channel.text()
    channel.close("two", 10, 12)
    channel.close("three", 20, 22)
    channel.stays.pop("one")
    channel.body = channel.text().split(b"UID:three")[0]
    assert failed(feed, at=now + HOUR) == ("cut_short", 2)
    feed.refresh_from_db()
    assert (feed.unread, [entry.uid for entry in feed.entries.all()]) == (1, ["one", "two"])
    assert Incident.objects.filter(kind=IncidentKind.FEED_FAILING, state="open").exists()
    channel.body = whole
    fetched(feed, at=now + 2 * HOUR)
    assert (blocked_days(), Incident.objects.filter(state="open").count()) == ([5], 0)


def test_while_a_part_of_a_feed_is_nobodys_nothing_is_taken_for_gone(feed, channel, now):
    channel.close("two", 10, 12)
    fetched(feed, at=now + HOUR)
    channel.stays.pop("two")
    channel.body = channel.text().replace(b"END:VCALENDAR", b"END:VEVENT\r\nEND:VCALENDAR")
    after = fetched(feed, at=now + 2 * HOUR)
    assert (after.state, after.unread, after.etag, blocked_days()) == ("good", 1, "", [5, 10])


@pytest.mark.parametrize("status", [204, 400, 401, 403, 404, 410, 429, 500, 503])
def test_an_answer_that_is_no_200_releases_nothing(feed, channel, now, status):
    channel.status = status
    channel.body = b""
    assert failed(feed, at=now + HOUR) == (f"status_{status}", 1)


def test_a_304_that_nobody_asked_for_is_a_failure(room, channel, now, bell):
    channel.status = 304
    assert failed(connected(room, channel, at=now), at=now) == ("status_304", 0)


def test_a_server_that_is_too_slow_is_left(room, channel, now, bell, monkeypatch):
    def slowly(request) -> None:
        request.send_response(200)
        request.end_headers()
        while not request.over.wait(0.05):
            request.wfile.write(b"B")

    monkeypatch.setattr(feed_fetches, "SECONDS", 0.5)
    with serving(slowly) as server:
        feed = connected(room, channel, at=now, url=f"http://127.0.0.1:{server.server_port}/")
        assert failed(feed, at=now) == ("no_answer", 0)


@pytest.mark.parametrize("to", ["http://10.0.0.1/", "http://169.254.169.254/latest/meta-data/", "file:///etc/passwd"])
def test_a_redirect_into_our_own_network_is_refused(room, channel, now, bell, to):
    with serving(says(b"", 302, Location=to)) as server:
        feed = connected(room, channel, at=now, url=f"http://127.0.0.1:{server.server_port}/")
        assert failed(feed, at=now) == ("address_refused", 0)


def test_a_redirect_to_the_open_is_followed(room, channel, now, bell):
    channel.close("one", 5, 8)
    with serving(says(b"", 301, Location=channel.url)) as server:
        feed = connected(room, channel, at=now, url=f"http://127.0.0.1:{server.server_port}/")
        assert (fetched(feed, at=now).state, Block.objects.count()) == ("good", 1)


@pytest.mark.parametrize(
    "url", ["http://feeds.example/a.ics", "https://127.0.0.1/", "https://10.0.0.1/", "ftp://x/", "webcal://x/", "x"]
)
def test_in_production_only_https_in_the_open_internet_is_connected(room, now, bell, settings, url):
    settings.OUTGOING_STAND_INS = False
    with pytest.raises(outgoing.AddressRefused):
        feed_connections.connect(room=room, maker="airbnb", url=url, at=now)
    assert not Feed.objects.exists()


# --- Patience -------------------------------------------------------------------------------------------------------


def test_a_feed_that_fails_is_asked_less_and_less_and_a_person_is_told_after_hours(feed, channel, now):
    channel.status, waits = 500, []
    for hours in range(1, 9):
        at = now + hours * HOUR
        waits.append(fetched(feed, at=at).next_fetch_at - at)
        told = Incident.objects.filter(kind=IncidentKind.FEED_FAILING, state="open").exists()
        assert told == (hours >= 7)
    assert waits[0] < waits[2] < waits[4]
    assert max(waits) <= feed_fetches.LONGEST_WAIT * 1.2
    channel.status = 200
    fetched(feed, at=now + 9 * HOUR)
    assert not Incident.objects.filter(state="open").exists()


@pytest.mark.parametrize(("said", "hours"), [("18000", 5), ("9" * 9, 24), ("9" * 99, 0), ("soon", 0), ("-5", 0)])
def test_a_channel_that_asks_us_to_come_later_is_left_alone_so_long_but_no_longer_than_a_day(
    room, channel, now, bell, said, hours
):
    with serving(says(b"", 429, Retry_After=said)) as server:
        feed = fetched(connected(room, channel, at=now, url=f"http://127.0.0.1:{server.server_port}/"), at=now)
    assert hours * HOUR <= feed.next_fetch_at - now < (hours + 1) * HOUR


@pytest.mark.django_db(transaction=True)
def test_only_feeds_whose_time_has_come_are_rung_for(feed, now, bell):
    assert feed_fetches.ring_due_feeds(at=now) == 0
    assert feed_fetches.ring_due_feeds(at=now + HOUR) == 1
    assert bell.rung[-1] == (Job.FETCH_FEED, {"feed_id": feed.pk})


def test_a_worker_that_died_is_followed_by_another(feed, now):
    at = now + HOUR
    Feed.objects.filter(pk=feed.pk).update(next_fetch_at=at + feed_fetches.CLAIM, claimed_at=at)
    assert not feed_fetches.fetch_one_feed(feed_id=feed.pk, at=at + HOUR / 60)
    assert feed_fetches.fetch_one_feed(feed_id=feed.pk, at=at + feed_fetches.CLAIM)


def test_what_an_earlier_worker_brings_late_is_thrown_away(room, channel, now, bell, monkeypatch):
    channel.close("old", 5, 8)
    feed = connected(room, channel, at=now)
    asked = feed_fetches._asked

    def meanwhile(feed, *, at):
        answer = asked(feed, at=at)
        monkeypatch.setattr(feed_fetches, "_asked", asked)
        channel.stays.clear()
        channel.close("new", 10, 12)
        fetched(feed, at=at + timedelta(minutes=3))
        return answer

    monkeypatch.setattr(feed_fetches, "_asked", meanwhile)
    feed_fetches.fetch_one_feed(feed_id=feed.pk, at=now)
    assert [entry.uid for entry in feed.entries.all()] == ["new"]


@pytest.mark.django_db(transaction=True)
def test_fetch_now_rings_once_and_not_while_it_is_being_fetched(feed, now, bell):
    at, before = now + HOUR, len(bell.rung)
    assert feed_connections.fetch_soon(feed_id=feed.pk, at=at)
    Feed.objects.filter(pk=feed.pk).update(next_fetch_at=at + feed_fetches.CLAIM, claimed_at=at)
    assert not feed_connections.fetch_soon(feed_id=feed.pk, at=at + timedelta(seconds=5))
    assert not feed_connections.fetch_soon(feed_id=feed.pk + 1, at=at)
    assert len(bell.rung) == before + 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_on_one_feed_do_it_once(room, channel, now, bell):
    channel.close("one", 5, 8)
    feed = connected(room, channel, at=now)
    done = crowd.at_once(*[partial(feed_fetches.fetch_one_feed, feed_id=feed.pk, at=now)] * 4)
    assert (sorted(done), channel.served, Block.objects.count()) == ([False, False, False, True], [200], 1)


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_the_channel_is_asked(room, channel, now, bell, monkeypatch):
    asked, seen = outgoing.get, []

    def watched(*args, **more):
        seen.append(connection.in_atomic_block)
        return asked(*args, **more)

    monkeypatch.setattr(outgoing, "get", watched)
    fetched(connected(room, channel, at=now), at=now)
    assert seen == [False]


# --- Secrets --------------------------------------------------------------------------------------------------------


def test_the_address_is_in_no_log_no_job_and_no_problem(feed, channel, now, bell, caplog):
    for status in (500, 404, 200):
        channel.status = status
        for hours in (10, 20, 30):
            fetched(feed, at=now + hours * HOUR)
    said = f"{caplog.text} {bell.rung} {list(Incident.objects.values())} {feed} {feed.host}"
    assert "a-secret-of-the-channel" not in said
    assert "12345" not in said
