"""The healthcheck of a worker's container: asked as compose asks it, by a process of its own."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest

from backend.common import clock, heartbeats
from config import queue_health
from sandbox.servers import databases
from tests.machinery import place

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def asked(transactional_db, settings):
    """Ends with what, and says what."""
    url = databases.named(place.database_url(), settings.DATABASES["default"]["NAME"])

    def ask(*queues, at=url):
        command = [sys.executable, "-m", "config.queue_health", *queues]
        told = {**os.environ, "DATABASE_URL": at, "DANDELI_ENV": "production"}
        done = subprocess.run(command, env=told, capture_output=True, text=True, check=False, timeout=30)
        return done.returncode, done.stderr.strip()

    return ask


def test_a_queue_whose_heart_beats_is_well(asked):
    heartbeats.beat(name="otp", at=clock.now())
    assert asked("otp") == (0, "")


def test_a_heart_that_stopped_is_told(asked):
    heartbeats.beat(name="otp", at=clock.now())
    heartbeats.beat(name="webhooks", at=clock.now() - timedelta(seconds=90))
    code, said = asked("otp", "webhooks")
    assert (code, said.split(" 9")[0]) == (1, "webhooks: the last job was done")


def test_a_heart_that_never_beat_is_told(asked):
    assert asked("papers") == (1, "papers: no job was ever done")


def test_without_a_database_nobody_is_well_and_no_secret_is_said(asked):
    code, said = asked("otp", at="postgres://somebody:sesame@127.0.0.1:1/none")
    assert (code, said) == (1, "otp: the database gives no answer (OperationalError)")


def test_a_queue_that_there_is_not_is_a_mistake_of_the_caller():
    with pytest.raises(SystemExit, match="usage: "):
        queue_health.main("otps")
