"""The feed: in order, each event once, and never silent about what is gone."""

from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from backend.event_feed.models import ApiKey, Event, Stream
from backend.event_feed.services import key_grants
from backend.privacy.services import expired_data
from tests import cast
from tests.event_feed.feed_view import number, program, read, types
from tests.holds import steps
from tests.invariants import story

pytestmark = pytest.mark.django_db


@pytest.fixture
def some(asha_browser, resort):
    """Five holds were placed."""
    for n in range(5):
        steps.held(asha_browser, cast.a_room(resort, f"B{n}"))
    number()


def test_pages_follow_each_other_to_the_end(some, resort):
    browser, seen, after, at_end = program(resort), [], 0, False
    while not at_end:
        page = read(browser, after, limit=2)
        seen += [event["sequence"] for event in page["events"]]
        after, at_end = page["next"], page["at_end"]
    assert (seen, after) == ([1, 2, 3, 4, 5], 5)
    assert read(browser, after) == {"events": [], "next": 5, "at_end": True, "last": 5}


def test_a_key_reads_its_kinds_alone_and_gets_on_all_the_same(some, asha_browser, resort, room):
    story.booked(asha_browser, room)
    number()
    page = read(program(resort, ["booking.confirmed"]))
    assert (types(page["events"]), page["next"], page["at_end"]) == (["booking.confirmed"], 7, True)


def test_a_key_opens_its_own_resort_alone(some):
    other = cast.a_resort("Kali River Lodge", "Dandeli")
    assert read(program(other)) == {"events": [], "next": 0, "at_end": True, "last": 0}


def test_a_number_that_was_never_given_is_refused(some, resort):
    answer = program(resort).get("/api/events/", {"after": 6})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "after_unknown")


def test_what_has_been_forgotten_is_a_410_that_says_from_where_all_is_here(some, resort):
    Event.objects.filter(sequence__lte=3).delete()
    Stream.objects.update(forgotten=3)
    browser = program(resort)
    answer = browser.get("/api/events/", {"after": 2})
    assert (answer.status_code, answer.json()["code"], answer.json()["oldest"]) == (410, "events_gone", 3)
    assert [event["sequence"] for event in read(browser, 3)["events"]] == [4, 5]


def test_the_state_is_read_in_pages(some, resort):
    browser = program(resort)
    first = browser.get("/api/events/state/", {"limit": 3}).json()
    second = browser.get("/api/events/state/", {"limit": 3, "after": first["next"]}).json()
    assert [row["sequence"] for row in first["standing"] + second["standing"]] == [1, 2, 3, 4, 5]
    assert (first["sequence"], second["next"]) == (5, None)


def test_the_state_is_of_what_the_key_may_read_alone(some, asha_browser, resort, room):
    story.booked(asha_browser, room)
    number()

    def subjects(*kinds):
        rows = program(resort, list(kinds)).get("/api/events/state/").json()["standing"]
        return {row["subject"] for row in rows}

    assert subjects("booking.changed", "hold.released") == {"booking", "hold"}
    assert subjects("room.blocked", "payment.captured") == set()
    assert subjects("hold.placed") == {"hold"}


def test_the_text_of_a_key_is_kept_nowhere(resort, asha):
    key, text = key_grants.give(resort=resort, name="PMS", kinds=["hold.placed"], user_id=asha.pk, at=timezone.now())
    assert text.startswith(key.prefix)
    assert text not in str(ApiKey.objects.values())


@pytest.mark.parametrize("said", ["", "Bearer", "Bearer dnd_unknown", "Bearer \x7f", "Basic abc"])
def test_without_a_key_there_is_nothing_to_read(resort, said):
    browser = APIClient()
    browser.credentials(HTTP_AUTHORIZATION=said)
    assert browser.get("/api/events/").status_code == 401


def test_a_token_of_a_person_is_no_key(asha_browser, resort):
    assert asha_browser.get("/api/events/").status_code == 401


def test_a_revoked_key_opens_nothing(resort):
    browser = program(resort)
    read(browser)
    assert ApiKey.objects.get().last_used_at
    assert key_grants.revoke_key(ApiKey.objects.get(), at=timezone.now())
    assert browser.get("/api/events/").status_code == 401


def test_after_so_many_days_events_are_forgotten_from_the_oldest_on(some, resort, settings):
    browser, late = program(resort), timezone.now() + timedelta(days=settings.KEEP_EVENTS_DAYS, minutes=1)
    assert expired_data.sweep(at=late)["events"] == 5
    assert browser.get("/api/events/", {"after": 4}).json()["oldest"] == 5
    assert read(browser, 5)["at_end"]
    # What still stands is known all the same.
    assert len(browser.get("/api/events/state/").json()["standing"]) == 5


@pytest.mark.parametrize("said", ["", "-1", "x", "1.5", str(2**63)])
def test_a_number_that_is_none_is_refused_and_does_not_mean_everything(some, resort, said):
    answer = program(resort).get("/api/events/", {"after": said})
    assert answer.status_code == 400
