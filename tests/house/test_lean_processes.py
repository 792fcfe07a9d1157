"""What each kind of process loads when it starts: what it needs, ready before the first request, and nothing else."""

import json
import sys

import pytest

from config import env
from tests.config import production

# Each for a page, a file or a job now and then: loaded by whoever makes it.
SELDOM = ("openpyxl", "typst", "icalendar", "PIL")
# What tests and developers have.
FOREIGN = ("pytest", "hypothesis", "faker", "flower", "sandbox", "tests")
PAGES = ("config.urls", "backend.backoffice.admin", "backend.holds.api.select_rooms", "drf_spectacular.views")
LOADED = "import json, sys; print(json.dumps(sorted(sys.modules)))"
WEB = f"import config.front.served; {LOADED}"
# As `celery -A worker` does it.
CELERY = f"from worker import app; app.loader.import_default_modules(); {LOADED}"


def loaded(code: str, kind: str | None) -> set[str]:
    """Modules of a process of this kind in production when it is ready."""
    done = production.run("-c", code, DANDELI_PROCESS=kind)
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout))


def within(modules: set[str], names: tuple[str, ...]) -> set[str]:
    """Which of these are loaded, whole or in part."""
    return {name for name in names if any(f"{module}.".startswith(f"{name}.") for module in modules)}


@pytest.fixture(scope="module")
def web() -> set[str]:
    return loaded(WEB, None)


@pytest.fixture(scope="module")
def worker() -> set[str]:
    return loaded(CELERY, None)


@pytest.fixture(scope="module")
def ringer() -> set[str]:
    return loaded(CELERY, env.RINGER)


def test_the_web_loads_nothing_that_is_used_now_and_then(web: set[str]) -> None:
    assert within(web, SELDOM + FOREIGN) == set()


def test_the_web_has_all_that_a_hot_request_uses_before_it_comes(web: set[str]) -> None:
    needed = (*PAGES[:3], "razorpay", "redis", "psycopg", "celery.app.amqp", "backend.payments.api")
    assert within(web, needed) == set(needed)


def test_a_worker_loads_its_jobs_and_no_pages(worker: set[str]) -> None:
    assert within(worker, SELDOM + FOREIGN + PAGES) == set()
    needed = ("worker.tasks", "worker.signals", "backend.payments.intake.event_drain", "razorpay")
    assert within(worker, needed) == set(needed)


def test_beat_loads_little_more_than_its_heartbeat(ringer: set[str]) -> None:
    rooms = {name.split(".")[1] for name in ringer if name.startswith("backend.")}
    assert rooms == {"common"}
    assert within(ringer, (*SELDOM, *FOREIGN, *PAGES, "rest_framework", "worker.tasks")) == set()
    assert within(ringer, ("worker.signals", "backend.common.models")) == {"worker.signals", "backend.common.models"}


@pytest.mark.parametrize("name", ["beat", "flower"])
def test_who_rings_is_started_as_such(name: str) -> None:
    said = "import os; print(os.environ['DANDELI_PROCESS'])"
    replaced = (
        f"import os; os.execv = lambda *_: exec({said!r}); from config import processes; processes.main({name!r})"
    )
    done = production.run("-c", replaced)
    assert (done.stdout.strip(), done.returncode) == ("ringer", 0), done.stderr


def test_a_worker_can_still_make_addresses() -> None:
    code = "from worker import app; app.loader.import_default_modules(); from django.urls import reverse; "
    done = production.run(
        "-c", code + "print(reverse('payment-callback'), reverse('admin:holds_bookingattempt_changelist'))"
    )
    assert done.stdout.split() == ["/api/booking/payment-callback/", "/admin/holds/bookingattempt/"], done.stderr


def test_what_the_web_has_loaded_is_not_looked_through_again() -> None:
    said = "import gc; print(gc.isenabled(), gc.get_freeze_count() > 100_000, gc.get_count()[2] < 5)"
    done = production.run("-c", f"import config.front.served; {said}")
    assert done.stdout.split() == ["True"] * 3, done.stderr


def test_these_modules_are_here_at_all() -> None:
    for name in SELDOM:
        __import__(name)
        assert name in sys.modules
