"""Web processes and workers that stand still, a machine whose clock is wrong, and one whose disk is full."""

import resource
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from tests.faults.degradation.nodes import node
from tests.faults.degradation.visitors import a_phone
from tests.faults.processes import AHEAD
from tests.faults.standstill import stopped
from tests.journeys.house import eventually

pytestmark = pytest.mark.journey


def test_while_a_web_process_is_stopped_the_other_answers_everything(house, visitors):
    main = house.first(b"config.front")
    child = max(pid for pid, parent in house.processes(b"config.front").items() if parent == main)
    # Longer than anything of it that others could wait for: its locks go after ten seconds.
    with stopped(child), visitors.measuring("One web process is stopped"):
        time.sleep(11)


def test_while_all_workers_are_frozen_everything_is_answered_and_done_afterwards(house, visitors):
    phone = a_phone()
    with house.worker_frozen():
        with visitors.measuring("All workers are frozen, parents and children"):
            time.sleep(3)
        assert visitors.guest.api("POST", "/api/auth/otp/request/", {"phone_number": phone}).ok
        # As it is after a minute of it.
        house.sql("UPDATE common_heartbeat SET beaten_at = beaten_at - interval '70 seconds'")
        told = eventually(lambda: bad_health(house), within=10)
        assert told["queues"].startswith("late:")
    eventually(lambda: house.texts(phone), within=30)


def bad_health(house):
    """The parts that are not well, when any is not."""
    answer = requests.get(f"{house.at['API_URL']}/healthz", timeout=10)
    return {name: says for name, says in answer.json()["parts"].items() if says != "ok"}


@contextmanager
def visited(visitors, url):
    """They go to this process instead."""
    usual, visitors.url = visitors.url, url
    try:
        yield
    finally:
        visitors.url = usual


def test_a_machine_whose_clock_is_an_hour_off_answers_everything_and_ends_no_hold(house, visitors, tmp_path):
    attempts = [next(visitors.attempts) for _ in range(3)]
    ahead = {"CLOCK_AHEAD_SECONDS": "3600", "PYTHONPATH": str(AHEAD)}
    row = "The clock of a machine is an hour off"
    with node(house, tmp_path / "log", **ahead) as url, visited(visitors, url), visitors.measuring(row):
        time.sleep(3)
    # Each is asked for its order in turn; on a slow machine not every one of them in three seconds.
    assert {visitors.guest.status(attempt) for attempt in attempts} <= {"guests_added", "payment_pending"}


@pytest.fixture(scope="module")
def full(standing, tmp_path_factory):
    """A machine that can write no byte, neither what it logs, nor papers, nor what lies on the disk while it waits."""

    def fill():
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

    papers = str(tmp_path_factory.mktemp("papers"))
    with node(standing, Path("/dev/full"), begin=fill, PAPERS_ROOT=papers) as url:
        yield url


def test_with_a_full_disk_everything_is_answered(visitors, full):
    with visited(visitors, full), visitors.measuring("The disk is full, for logs and papers"):
        time.sleep(3)


@pytest.mark.parametrize("path", ["/api/auth/otp/request/", "/api/booking/payment-callback/", "/admin/login/"])
def test_with_a_full_disk_a_body_that_has_no_room_in_memory_is_a_503(full, path):
    answer = requests.post(full + path, data=b" " * 100_000, headers={"Content-Type": "application/json"}, timeout=20)
    assert (answer.status_code, answer.json()["code"]) == (503, "disk_full")
    assert int(answer.headers["Retry-After"]) > 0


def test_with_a_full_disk_papers_are_handed_out(known, full):
    visitors = known
    visitors.prepare()
    visitors.guest.post("/api/booking/verify-payment/", visitors.paid)
    reference = visitors.guest.bookings()[0]

    def made():
        papers = visitors.guest.get(f"/api/bookings/{reference}/papers/")
        return papers and all(paper["status"] == "made" for paper in papers) and papers

    for paper in eventually(made, within=30):
        path = f"/api/bookings/{reference}/papers/{paper['id']}/"
        answer = requests.get(full + path, headers=visitors.bearer, timeout=20)
        assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-"), answer.text
