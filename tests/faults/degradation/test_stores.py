"""PostgreSQL and Redis: gone, frozen, full, locked, used up."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace

import psycopg
import pytest

from tests.faults import probes
from tests.faults.probes import Findings
from tests.journeys.guest import Guest
from tests.journeys.house import eventually

pytestmark = pytest.mark.journey
WANTERS = 20


def test_without_redis_all_but_logins_goes_on(house, visitors):
    with house.redis_server.gone(), visitors.measuring("Redis is gone"):
        time.sleep(3)


def test_with_a_frozen_redis_all_but_logins_goes_on(house, visitors):
    with house.redis_server.frozen(), visitors.measuring("Redis is frozen"):
        time.sleep(6)


def test_with_a_full_redis_all_but_logins_goes_on(house, visitors):
    with house.redis() as redis:
        redis.config_set("maxmemory", "1")
        try:
            with visitors.measuring("Redis is full"):
                time.sleep(3)
        finally:
            redis.config_set("maxmemory", "0")


def test_while_postgresql_is_away_everybody_is_told_so_at_once_and_served_soon_after_its_return(house, visitors):
    with house.postgres_server.gone():
        with visitors.measuring("PostgreSQL is away, as in a restart"):
            time.sleep(6)
        # So long that whoever doubles the time between two tries would next try much later.
        time.sleep(11)
    eventually(lambda: reachable(house), within=20)
    back = time.monotonic()
    eventually(visitors.all_is_well, within=30)
    assert time.monotonic() - back < 6


def reachable(house):
    try:
        return house.sql("SELECT 1")
    except psycopg.OperationalError:
        return False


@contextmanager
def no_connections_left(house):
    """Strangers have all that PostgreSQL gives, also those that were the house's."""
    ours = "FROM pg_stat_activity WHERE datname = current_database() AND application_name <> 'stranger'"
    with ExitStack() as strangers:
        first = strangers.enter_context(stranger(house))
        while first.execute(f"SELECT count(pg_terminate_backend(pid)) {ours}").fetchone() != (0,):
            with suppress(psycopg.OperationalError):
                while True:
                    strangers.enter_context(stranger(house))
        yield


def stranger(house):
    return psycopg.connect(
        house.at["DATABASE_URL"].replace("postgres://", "postgresql://"), autocommit=True, application_name="stranger"
    )


def test_without_a_connection_to_postgresql_everybody_is_told_so_at_once(house, visitors):
    with no_connections_left(house), visitors.measuring("All connections of PostgreSQL are used up"):
        time.sleep(6)


@pytest.fixture(scope="module")
def wanters(known):
    with ThreadPoolExecutor(8) as crowd:
        return list(crowd.map(lambda _: Guest(known.house).log_in(), range(WANTERS)))


def test_who_wants_a_room_whose_lock_a_stranger_keeps_is_told_in_time_and_hinders_nobody(house, visitors, wanters):
    heard = Findings()
    lock = "SELECT 1 FROM catalogue_room WHERE id = %s FOR UPDATE"
    # Each for nights of their own, or Redis would tell all but one that somebody is before them.
    nights = [next(visitors.stays) for _ in range(5 * WANTERS)][::5]

    def want(guest, stay):
        asked = visitors.select({**stay, "room_ids": [visitors.coveted["id"]]})
        probes.ask(replace(asked, headers={**asked.headers, **guest.session.headers}), heard, patience=30)

    with house.database() as connection, connection.transaction(), ThreadPoolExecutor(WANTERS) as crowd:
        connection.execute(lock, [visitors.coveted["id"]])
        with visitors.measuring("A stranger keeps the lock of a room that 20 guests want"):
            told = crowd.map(want, wanters, nights)
            time.sleep(7)
        list(told)
    print(heard.heard)
    assert {what for what, _ in heard.heard} <= {"503 database_busy", "503 overloaded", "409 room_held"}
    assert max(took for _, took in heard.heard) < 15
