"""The watch compares the clocks of all machines with PostgreSQL's."""

from datetime import timedelta

import pytest

from backend.common.models import ProcessClock
from backend.incidents.models import Incident
from backend.invariants.services import clock_watch

pytestmark = pytest.mark.django_db

HOUR_MS = 3_600_000


@pytest.fixture
def machine(now):
    """`machine("node-1", "web", ahead_ms)`: a process that has looked at the clock a moment ago."""

    def seen(host, role, ahead_ms, *, at=now, within_ms=2):
        process = f"{role} {host}:7"
        row = {"host": host, "ahead_ms": ahead_ms, "within_ms": within_ms, "read_at": at}
        ProcessClock.objects.update_or_create(process=process, defaults=row)

    return seen


def incidents() -> dict[str, str]:
    clock_wrong = Incident.objects.filter(kind="clock_wrong", state="open")
    return dict(clock_wrong.values_list("subject", "happened"))


def test_machines_that_agree_are_no_news(machine, now):
    machine("node-1", "web", 900)
    machine("node-2", "worker", -4_000)
    clock_watch.watch_clocks(at=now)
    assert incidents() == {}


@pytest.mark.parametrize(("ahead", "says"), [(HOUR_MS, "3600.0 seconds ahead of"), (-6_500, "6.5 seconds behind")])
def test_a_machine_that_is_off_is_one_incident_with_its_processes_and_how_much(machine, now, ahead, says):
    for role in ("web", "worker"):
        machine("node-1", role, ahead)
    machine("node-2", "web", 0)
    for _ in range(3):
        clock_watch.watch_clocks(at=now)
    assert incidents() == {"clock of node-1": f"It is {says} PostgreSQL's, as seen by web node-1:7, worker node-1:7."}
    assert Incident.objects.get().times == 3


def test_it_is_over_when_the_clock_is_mended(machine, now):
    machine("node-1", "web", HOUR_MS)
    clock_watch.watch_clocks(at=now)
    machine("node-1", "web", 3)
    clock_watch.watch_clocks(at=now)
    assert incidents() == {}
    assert Incident.objects.get().solved_by is None


def test_it_is_over_when_the_process_has_ended(machine, now):
    machine("node-1", "web", HOUR_MS)
    clock_watch.watch_clocks(at=now)
    clock_watch.watch_clocks(at=now + timedelta(minutes=4))
    assert incidents() == {}


def test_a_slow_answer_is_no_wrong_clock(machine, now):
    machine("node-1", "web", 5_400, within_ms=480)
    clock_watch.watch_clocks(at=now)
    assert incidents() == {}


def test_processes_that_ended_long_ago_are_forgotten(machine, now):
    machine("node-1", "web", 0, at=now - timedelta(minutes=61))
    machine("node-2", "web", 0)
    clock_watch.watch_clocks(at=now)
    assert [row.host for row in ProcessClock.objects.all()] == ["node-2"]
