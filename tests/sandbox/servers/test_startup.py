import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox import dotenv, servers
from sandbox.servers import binaries, lock
from tests.sandbox.servers import questions

OUTSIDE = {"DATABASE_URL": "postgres://me@db.example/mine", "REDIS_URL": "redis://cache.example:6380/7"}


def test_both_servers_start_and_answer(var: Path) -> None:
    with servers.running(var=var, environ={}) as up:
        assert questions.query(up.database_url("inn"), "SELECT current_database()") == "inn"
        questions.remember(up.redis_url(3), "guest", "asha")
        assert questions.recall(up.redis_url(3), "guest") == "asha"
        assert questions.recall(up.redis_url(4), "guest") is None


@pytest.mark.parametrize(
    ("setting", "value"),
    [("fsync", "on"), ("TimeZone", "UTC"), ("log_lock_waits", "on"), ("max_connections", "300")],
)
def test_postgres_keeps_what_is_promised(shared: servers.Servers, setting: str, value: str) -> None:
    assert questions.query(shared.database_url(), f"SHOW {setting}") == value


@pytest.mark.parametrize("extension", ["btree_gist", "pg_trgm", "citext"])
def test_postgres_brings_the_extensions(shared: servers.Servers, extension: str) -> None:
    questions.query(shared.database_url("extended"), f"CREATE EXTENSION IF NOT EXISTS {extension}")


def test_a_database_is_made_once_and_found_again(shared: servers.Servers) -> None:
    questions.query(shared.database_url("twice"), "CREATE TABLE kept ()")
    assert questions.query(shared.database_url("twice"), "SELECT count(*) FROM kept") == "0"


def test_data_and_ports_survive_a_stop(var: Path) -> None:
    with servers.running(var=var, environ={}) as first:
        questions.query(first.database_url("inn"), "CREATE TABLE kept ()")
        questions.remember(first.redis_url(), "kept", "yes")
    with servers.running(var=var, environ={}) as second:
        assert second == first
        assert questions.query(second.database_url("inn"), "SELECT count(*) FROM kept") == "0"
        assert questions.recall(second.redis_url(), "kept") == "yes"


def test_two_checkouts_run_side_by_side(var: Path, shared: servers.Servers) -> None:
    with servers.running(var=var, environ={}) as up:
        questions.query(up.database_url("mine"), "CREATE TABLE only_here ()")
        shown = questions.query(shared.database_url("mine"), "SELECT to_regclass('only_here')")
    assert shown == "None"


def test_a_second_start_on_the_same_directory_is_refused(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    redis_only = {"DATABASE_URL": OUTSIDE["DATABASE_URL"]}
    monkeypatch.setattr(lock, "PATIENCE_SECONDS", 0)
    with (
        servers.running(var=var, environ=redis_only),
        pytest.raises(servers.ServerError, match="already runs for process"),
        servers.running(var=var, environ=redis_only),
    ):
        pass


def test_outside_servers_are_used_and_nothing_is_started(var: Path) -> None:
    with servers.running(var=var, environ=OUTSIDE) as up:
        assert (up.database_url(), up.redis_url()) == (OUTSIDE["DATABASE_URL"], OUTSIDE["REDIS_URL"])
        assert up.redis_url(2) == "redis://cache.example:6380/2"
    assert not var.exists()


def test_an_outside_server_gets_databases_too(var: Path, shared: servers.Servers) -> None:
    with servers.running(var=var, environ={**OUTSIDE, "DATABASE_URL": shared.database_url("theirs")}) as up:
        assert questions.query(up.database_url("ours"), "SELECT current_database()") == "ours"


def test_an_empty_url_means_none(var: Path) -> None:
    with servers.running(var=var, environ={"DATABASE_URL": "", "REDIS_URL": OUTSIDE["REDIS_URL"]}) as up:
        assert up.outside == ("REDIS_URL",)


def test_nothing_starts_outside_development(var: Path) -> None:
    with (
        pytest.raises(dotenv.NotDevelopment, match="'production'"),
        servers.running(var=var, environ={"DANDELI_ENV": "production"}),
    ):
        pass
    assert not var.exists()


def test_the_systems_own_servers_do_when_the_wheels_have_none(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "_package", lambda name: None)
    try:
        binaries.postgres(), binaries.redis()
    except servers.ServerError:
        pytest.skip("this machine has no servers of its own")
    with servers.running(var=var, environ={}) as up:
        assert questions.query(up.database_url(), "SELECT 1") == "1"
        questions.remember(up.redis_url(), "guest", "ravi")


def test_without_any_program_the_way_out_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "_works", lambda program: False)
    with pytest.raises(servers.ServerError, match="set DATABASE_URL"):
        binaries.postgres()
    with pytest.raises(servers.ServerError, match="set REDIS_URL"):
        binaries.redis()


def test_one_command_runs_with_servers_beside_it(var: Path) -> None:
    look = "import os; print(os.environ['DATABASE_URL'], os.environ['REDIS_URL']); raise SystemExit(7)"
    done = subprocess.run(
        [sys.executable, "-m", "sandbox.servers", var, sys.executable, "-c", look],
        cwd=dotenv.ROOT,
        env={**os.environ, "DANDELI_ENV": "development", **OUTSIDE, "REDIS_URL": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 7
    assert re.match(r"postgres://\S+ redis://127.0.0.1:\d+/0$", done.stdout)
