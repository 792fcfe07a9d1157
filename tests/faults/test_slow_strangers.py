"""Strangers who are slow, idle or many cost memory and no threads: everybody else is answered meanwhile."""

import os
import signal
import time
from contextlib import ExitStack

import pytest
import requests

from tests.faults import probes, strangers
from tests.faults.house import assert_served, running_web
from tests.faults.standstill import stopped
from tests.journeys.house import eventually
from tests.machinery import place

# What the server promises (docs/operations.md), and a second for this machine.
HEADERS_WITHIN, BODY_WITHIN = 10 + 2, 15 + 3
BIG = "/static/drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle.js"


def test_slow_and_idle_strangers_of_every_kind_hinder_nobody_and_are_sent_away(house):
    begun = time.monotonic()
    with ExitStack() as stack:
        bodies = stack.enter_context(strangers.crowd(house.address, 60, strangers.SLOW_BODY))
        idle = stack.enter_context(strangers.crowd(house.address, 200, b""))
        headers = stack.enter_context(strangers.crowd(house.address, 60, strangers.SLOW_HEADERS))
        stack.enter_context(strangers.dripping([*bodies[:30], *headers[:30]]))
        with probes.asking(*house.questions(), every=0.5) as found:
            assert all(strangers.is_closed(line, within=begun + HEADERS_WITHIN - time.monotonic()) for line in idle)
            assert all(strangers.is_closed(line, within=begun + HEADERS_WITHIN - time.monotonic()) for line in headers)
            told = [strangers.heard(line, within=begun + BODY_WITHIN - time.monotonic()) for line in bodies]
    assert_served(found)
    assert {strangers.status(answer) for answer in told} == {408}
    assert all(b"body_too_slow" in answer for answer in told)


def test_readers_who_do_not_read_hinder_nobody(house):
    with ExitStack() as stack:
        for _ in range(20):
            line = stack.enter_context(strangers.connected(house.address, buffer=1024))
            line.sendall(strangers.head("GET", BIG))
        with probes.asking(*house.questions()) as found:
            time.sleep(3)
    assert_served(found)


def test_five_hundred_idle_connections_cost_less_than_twenty_megabytes(house):
    before = house.memory()
    with strangers.crowd(house.address, 500, b"GET /livez HTTP/1.1\r\n"):
        time.sleep(1)
        assert house.memory() - before < 20 * 1024 * 1024


def test_each_of_two_hundred_clients_who_keep_their_connection_is_answered_twice(house):
    with strangers.crowd(house.address, 200, strangers.head("GET", "/livez")) as lines:
        for line in lines:
            assert strangers.status(line.recv(4096)) == 200
        for line in lines:
            line.sendall(strangers.head("GET", "/livez", "Connection: close"))
        assert {strangers.status(strangers.heard(line)) for line in lines} == {200}


def test_while_one_process_is_stopped_the_other_answers(house):
    with stopped(house.workers()[0]), probes.asking(*house.questions()) as found:
        time.sleep(4)
    assert_served(found)


def test_a_killed_process_is_replaced_and_its_going_costs_one_answer_at_most(house):
    before = set(house.workers())
    with probes.asking(*house.questions()) as found:
        time.sleep(1)
        os.kill(min(before), signal.SIGKILL)
        eventually(lambda: len(house.workers()) == 2 and min(before) not in house.workers(), within=30)
    assert sum(len(findings.wrong) for findings in found.values()) <= len(found)


@pytest.fixture(scope="module")
def small(ground):
    """One beside the house, with little memory."""
    with running_web(place.var("faults"), **ground, WEB_MAX_RSS_MB="132") as web:
        yield web


def test_processes_that_readers_have_filled_are_replaced_one_by_one_and_nobody_notices(small):
    before = set(small.workers())
    with ExitStack() as stack:

        def more_readers(number: int) -> None:
            for _ in range(number):
                line = stack.enter_context(strangers.connected(small.address, buffer=1024))
                line.sendall(strangers.head("GET", BIG))

        def all_are_replaced() -> bool:
            # Which process gets a reader is a matter of luck: one may need many more than the other.
            more_readers(2)
            return not before & set(small.workers())

        more_readers(100)
        with probes.asking(*small.questions(), every=0.5) as found:
            eventually(all_are_replaced, within=60)
    assert_served(found)
    assert not [findings.wrong for findings in found.values() if findings.wrong]


def test_told_to_stop_it_answers_what_it_has_taken(small):
    def ask_or_stop(number: int) -> int:
        if number == 15:
            time.sleep(0.15)
            small.process.terminate()
            return 200
        return requests.get(small.search().url, headers=small.bearer, timeout=20).status_code

    assert set(strangers.at_once(16, ask_or_stop)) == {200}
    assert small.process.wait(15) == 0
