"""What every test may ask for. Stores, twin and SDK are real; the bell is watched instead of a worker."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone
from rest_framework.test import APIClient

from backend.accounts.models import User
from backend.catalogue.models import Resort, Room
from backend.common import clock, jobs, redis
from backend.common.jobs import Job
from tests import cast
from tests.machinery import fresh, place, template
from tests.twin import Twin


def use_database(name: str) -> None:
    """From now on Django's connections lead there."""
    connections.close_all()
    connection.close_pool()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


def migrate(name: str) -> None:
    """Make all tables in this empty database."""
    use_database(name)
    call_command("migrate", verbosity=0, interactive=False, run_syncdb=True)
    connections.close_all()
    connection.close_pool()


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: Any
) -> Iterator[fresh.Fresh]:
    """A copy of the template, for this process alone; `--create-db` makes the template anew."""
    url, before = place.database_url(), connection.settings_dict["NAME"]
    with django_db_blocker.unblock(), template.maintenance(url) as server:
        made = template.ensure(server, migrate, anew=request.config.getvalue("create_db"))
        name = template.copy(server, made, worker=place.worker())
        use_database(name)
        remembered = fresh.remembered()
    fresh.replace_flush(remembered)
    yield remembered
    with django_db_blocker.unblock(), template.maintenance(url) as server:
        use_database(before)
        template.drop(server, name)


@pytest.fixture(autouse=True)
def empty_redis() -> None:
    """Every test finds Redis empty."""
    redis.client().flushdb()


@dataclass
class Bell:
    """Jobs that were rung for, instead of a queue; `answer` does them in this thread, as a worker would."""

    rung: list[tuple[Job, dict[str, int]]] = field(default_factory=list)

    def answer(self, *only: Job) -> None:
        """Do the jobs, and those that they ring for; all, or only these while the others go on waiting."""
        from worker import app

        waiting: list[tuple[Job, dict[str, int]]] = []
        while self.rung:
            job, ids = self.rung.pop(0)
            if only and job not in only:
                waiting.append((job, ids))
            else:
                app.tasks[job.value].run(**ids)
        self.rung.extend(waiting)


@pytest.fixture
def bell(monkeypatch: pytest.MonkeyPatch) -> Bell:
    """No worker runs here: the jobs wait until the test answers them."""
    import worker.tasks  # noqa: F401  (registers the tasks)

    bell = Bell()
    monkeypatch.setattr(jobs, "_publish", lambda job, ids: bell.rung.append((job, ids)))
    return bell


@pytest.fixture(scope="session")
def twin_process() -> Iterator[Twin]:
    twin = Twin.start()
    yield twin
    twin.stop()


@pytest.fixture
def twin(twin_process: Twin, settings: object) -> Twin:
    """The Razorpay twin and SMS inbox, empty and without faults; its webhooks go nowhere unless a test says so."""
    twin_process.reset()
    for name, value in twin_process.settings.items():
        setattr(settings, name, value)
    return twin_process


@pytest.fixture
def database_clock(db: None, settings: Any) -> Iterator[None]:
    """The clock as it goes in production: PostgreSQL's, while a test moves this machine's."""
    settings.CLOCK_OF_DATABASE = True
    clock.forget_readings()
    yield
    clock.forget_readings()


@pytest.fixture
def now() -> object:
    return timezone.now()


@pytest.fixture
def asha(db: None) -> User:
    return cast.guest(cast.ASHA)


@pytest.fixture
def ravi(db: None) -> User:
    return cast.guest(cast.RAVI)


@pytest.fixture
def asha_browser(asha: User) -> APIClient:
    return cast.logged_in(asha)


@pytest.fixture
def ravi_browser(ravi: User) -> APIClient:
    return cast.logged_in(ravi)


@pytest.fixture
def resort(db: None) -> Resort:
    return cast.a_resort()


@pytest.fixture
def room(resort: Resort) -> Room:
    """A101 of the Beachside Resort: two people, 7,500 rupees a night, no tax."""
    return cast.a_room(resort)


assert settings.SANDBOX
settings.MIDDLEWARE = ["tests.machinery.said_codes.check", *settings.MIDDLEWARE]
