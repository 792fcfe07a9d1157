"""A lock that a stranger keeps, a web process that stands still in a transaction, PostgreSQL restarted under keys."""

import os
import secrets
import signal
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
import requests

from tests.journeys.guest import Guest
from tests.journeys.house import eventually

pytestmark = pytest.mark.journey
ASKERS = 6
LOCKED_SECONDS = 12


@contextmanager
def room_kept(house, room):
    """A stranger has the room's row."""
    with house.database() as connection, connection.transaction():
        connection.execute("SELECT 1 FROM catalogue_room WHERE id = %s FOR UPDATE", [room["id"]])
        yield


def asked(guest, room, key: str = "") -> tuple[float, int, str]:
    """How long it took, the status, and the code."""
    wish = {**guest.dates, "resort_id": room["resort_id"], "room_ids": [room["id"]]}
    began = time.monotonic()
    answer = guest.session.post(
        f"{guest.house.at['API_URL']}/api/booking/select-rooms/",
        json=wish,
        headers={"Idempotency-Key": key or secrets.token_hex(8)},
        timeout=30,
    )
    if answer.status_code == 503:
        assert int(answer.headers["Retry-After"]) > 0
    return time.monotonic() - began, answer.status_code, answer.json().get("code", "")


def test_whoever_wants_a_room_that_a_stranger_keeps_is_told_in_time_and_others_are_served(house, guest):
    room = guest.rooms()[0]
    guests = [Guest(house).log_in() for _ in range(ASKERS)]
    for one in guests:
        one.dates = guest.dates
    with room_kept(house, room), ThreadPoolExecutor(ASKERS) as crowd:
        waiting = [crowd.submit(asked, one, room) for one in guests]
        probes, until = [], time.monotonic() + LOCKED_SECONDS
        while time.monotonic() < until:
            began = time.monotonic()
            livez = guest.api("GET", "/livez")
            found = guest.api("GET", "/api/rooms/search/", location="Goa", **guest.dates)
            hook = house.deliver({"event": "invoice.paid"})
            probes.append((time.monotonic() - began, (livez.status_code, found.status_code, hook)))
            time.sleep(0.3)
        told = [one.result() for one in waiting]
    assert max(took for took, _, _ in told) < 15
    assert {(status, code) for _, status, code in told} <= {(503, "database_busy"), (409, "room_held")}
    assert {statuses for _, statuses in probes} == {(200, 200, 200)}
    slow = [took for took, _ in probes if took > 2]
    assert len(slow) <= len(probes) / 10, probes
    assert eventually(lambda: asked(guests[0], room)[1] == 201, within=30)


def test_a_web_process_that_stands_still_in_a_transaction_loses_its_locks(house, guest):
    room = guest.rooms()[0]
    main = house.first(b"config.front")
    children = [pid for pid, parent in house.processes(b"config.front").items() if parent == main]
    with ThreadPoolExecutor(1) as crowd:
        with room_kept(house, room):
            asking = crowd.submit(asked, guest, room)
            eventually(house.waits_for_a_lock, within=10)
            for pid in children:
                os.kill(pid, signal.SIGSTOP)
        try:
            began = time.monotonic()
            with room_kept(house, room):
                waited = time.monotonic() - began
        finally:
            for pid in children:
                os.kill(pid, signal.SIGCONT)
        _, status, code = asking.result(30)
    assert 5 < waited < 15
    assert (status, code) == (503, "database_unavailable")
    assert eventually(lambda: asked(guest, room)[1] == 201, within=30)


def test_a_restart_of_postgresql_under_idempotency_keys_is_a_503_and_never_a_500(house, guest):
    rooms, over, said = guest.rooms(), threading.Event(), Counter()

    def keep_asking(n: int) -> None:
        while not over.is_set():
            try:
                _, status, code = asked(guest, rooms[n % len(rooms)])
            except requests.RequestException:
                continue
            said[status, code] += 1

    with ThreadPoolExecutor(4) as crowd:
        asking = [crowd.submit(keep_asking, n) for n in range(4)]
        time.sleep(1)
        with house.postgres_server.gone():
            time.sleep(2)
        eventually(house.ready, within=30)
        over.set()
        for one in asking:
            one.result(60)
    assert said[503, "database_unavailable"]
    assert {status for status, _ in said} <= {201, 409, 422, 429, 503}, said
