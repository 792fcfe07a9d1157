"""Servers that are killed come back with their data, on their port."""

import os
import shutil
import signal
import sys

import psycopg
import pytest
from redis import Redis

from sandbox.nemesis import processes, servers
from sandbox.servers import places
from tests.sandbox.servers.questions import eventually

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="asks /proc")


@pytest.fixture(scope="module")
def stores(tmp_path_factory):
    var = tmp_path_factory.mktemp("kept")
    with servers.running(var, print) as stores:
        yield stores
    shutil.rmtree(places.outside(var), ignore_errors=True)


def killed(server):
    """The server is killed; answers whether it came back as another process."""
    before, lives = server.pid(), server.lives
    os.kill(before, signal.SIGKILL)
    return eventually(lambda: server.lives == lives + 1 and server.pid() not in (None, before), 30)


def test_postgres_comes_back_with_its_rows(stores):
    url = stores.environ()["DATABASE_URL"].replace("postgres://", "postgresql://")
    with psycopg.connect(url, autocommit=True) as database:
        database.execute("CREATE TABLE kept AS SELECT 7 AS seven")
    assert killed(stores.postgres)
    with psycopg.connect(url) as database:
        assert database.execute("SELECT seven FROM kept").fetchall() == [(7,)]


def test_redis_comes_back_on_its_port(stores):
    assert killed(stores.redis)
    assert Redis.from_url(stores.environ()["REDIS_URL"]).ping()
    assert stores.problem is None


def test_only_descendants_are_ever_found(stores):
    mine = {process.pid for process in processes.descendants(os.getpid())}
    assert {stores.postgres.pid(), stores.redis.pid()} <= mine
    assert os.getppid() not in mine
