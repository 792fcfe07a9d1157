from datetime import timedelta

import pytest
from django.db import OperationalError
from rest_framework.test import APIClient

from backend.common.http import health
from tests.common.stores import take_redis_away

pytestmark = pytest.mark.django_db


@pytest.fixture
def beating(now):
    health.beat(name="worker", at=now)


def test_a_process_that_answers_is_alive(settings):
    take_redis_away(settings)
    answer = APIClient().get("/livez")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_the_house_is_ready_when_all_parts_answer(beating):
    answer = APIClient().get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"database": "ok", "redis": "ok", "workers": "ok"})


def test_without_redis_it_is_not_ready_and_says_which_part(beating, settings):
    take_redis_away(settings)
    answer = APIClient().get("/readyz")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.json() == {"database": "ok", "redis": "no answer", "workers": "ok"}


def test_without_a_database_it_is_not_ready_and_says_which_part(monkeypatch):
    class Gone:
        def cursor(self):
            raise OperationalError

    monkeypatch.setattr(health, "connection", Gone())
    answer = APIClient().get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"database": "no answer", "redis": "ok", "workers": "no answer"}


def test_without_a_worker_it_is_not_ready():
    answer = APIClient().get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["workers"] == "no heartbeat for 60 seconds"


@pytest.mark.parametrize(("seconds", "word"), [(59, "ok"), (61, "no heartbeat for 60 seconds")])
def test_a_heart_that_beat_a_minute_ago_counts_no_more(beating, now, seconds, word):
    assert health.state_of_parts(at=now + timedelta(seconds=seconds))["workers"] == word


def test_one_living_worker_is_enough(beating, now):
    health.beat(name="another", at=now - timedelta(hours=1))
    assert health.state_of_parts(at=now)["workers"] == "ok"


def test_a_worker_that_does_its_job_beats(bell, now):
    from worker import app

    app.tasks["common.beat_heart"].run()
    assert health.state_of_parts(at=now)["workers"] == "ok"


def test_health_needs_no_token_and_minds_no_broken_one(beating):
    browser = APIClient(headers={"authorization": "Bearer rubbish"})
    assert [browser.get(path).status_code for path in ("/livez", "/readyz")] == [200, 200]
