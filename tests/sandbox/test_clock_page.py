"""The sandbox's clock is set forward, never back, and the whole house goes by it."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from backend.accounts.services import sessions
from backend.common import clock
from backend.holds.services import endings
from tests import cast

pytestmark = pytest.mark.usefixtures("database_clock")
CLOCK = "/sandbox/clock/"


def set_forward(client, forward, **more):
    return client.post(CLOCK, {"forward": forward}, content_type="application/json", **more)


def logged_in_now(user) -> APIClient:
    browser = APIClient()
    browser.credentials(HTTP_AUTHORIZATION=f"Bearer {sessions.begin_session(user=user, at=clock.now()).access}")
    return browser


def hours_ahead() -> float:
    return (clock.now() - timezone.now()).total_seconds() / 3600


@pytest.mark.parametrize(
    ("said", "hours"), [("90 minutes", 1.5), ("+1 hour", 1), ("2 hours", 2), ("30 days", 720), ("1 day", 24)]
)
def test_it_goes_forward_by_what_was_said_and_adds_up(client, said, hours):
    assert client.get(CLOCK).json()["ahead_seconds"] == 0
    for times in (1, 2):
        answer = set_forward(client, said)
        assert answer.status_code == 200
        assert answer.json()["ahead_seconds"] == times * hours * 3600
        assert hours_ahead() == pytest.approx(times * hours, abs=0.01)


@pytest.mark.parametrize(
    "said", ["", "soon", "-1 day", "0 hours", "1", "401 days", "9999999 days", "1 year", None, 5, ["1 day"], {}]
)
def test_what_is_no_span_changes_nothing_and_says_what_is(client, said):
    answer = set_forward(client, said)
    assert answer.status_code == 400
    assert "10 minutes" in answer.json()["detail"]
    assert hours_ahead() == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"{}", b"\xff", b'"forward"'])
def test_what_is_no_object_is_refused_too(client, body):
    assert client.post(CLOCK, body, content_type="application/json").status_code == 400


def test_a_form_of_another_site_sets_nothing(client):
    body = json.dumps({"forward": "1 day"})
    assert client.post(CLOCK, body, content_type="text/plain").status_code == 400
    assert hours_ahead() == pytest.approx(0, abs=0.01)


def test_no_process_takes_its_own_clock_for_wrong(client):
    set_forward(client, "30 days")
    clock.now()
    assert abs(clock.last_reading().ahead) < timedelta(seconds=1)


def test_a_hold_is_over_when_its_time_is(client, asha_browser, ravi, room, django_capture_on_commit_callbacks):
    assert cast.select(asha_browser, room).status_code == 201
    set_forward(client, "9 minutes")
    assert cast.select(logged_in_now(ravi), room).status_code == 409
    set_forward(client, "2 minutes")
    with django_capture_on_commit_callbacks(execute=True):
        endings.expire_lapsed_attempts(at=clock.now())
    answer = cast.select(logged_in_now(ravi), room)
    assert answer.status_code == 201, answer.json()
