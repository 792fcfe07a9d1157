"""One private PostgreSQL per var directory."""

import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from sandbox.servers import account, binaries, cluster, lock, logs, places, ports, processes
from sandbox.servers.failures import ServerError

READY_WITHIN_SECONDS = 60.0  # a crash recovery after a long run takes a while on a slow disk
TRIES = 3

SETTINGS: Mapping[str, str] = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "300",  # the races run 200 threads
    "fsync": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %d ",
    "log_lock_waits": "on",
    "jit": "off",  # compiling a plan costs more than our queries
}


@contextmanager
def running(
    *, var: Path, settings: Mapping[str, str] | None = None, say: Callable[[str], None] = print
) -> Iterator[str]:
    """Run the server while the block runs; yields the URL of its `postgres` database."""
    with lock.held(var / "run" / "postgres.lock", busy=f"PostgreSQL of {var} already runs for process {{pid}}."):
        user = account.for_postgres()
        programs = places.for_programs(binaries.postgres(), var, user)
        data = cluster.ensure_cluster(places.for_data(var, user, say), programs, user)
        process, url = _started(programs, data, var, {**SETTINGS, **(settings or {})}, user)
        try:
            yield url
        finally:
            # "Fast", then "immediate", which loses nothing either but leaves the recovery to the next start.
            processes.stop(process, (signal.SIGINT, 10), (signal.SIGQUIT, 5), (signal.SIGKILL, 5))


def _started(
    programs: binaries.PostgresPrograms,
    data: Path,
    var: Path,
    settings: Mapping[str, str],
    user: account.UnixAccount | None,
) -> tuple[subprocess.Popen[bytes], str]:
    memo, log = var / "run" / "postgres.port", var / "log" / "postgres.log"
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    for _ in range(TRIES):  # between choosing a port and listening on it, another may take it
        (data / "postmaster.pid").unlink(missing_ok=True)  # whoever wrote it is gone: see end_lingering
        port = ports.preferred(memo)
        with logs.fresh(log).open("wb") as out:
            command: list[str | Path] = [programs.postgres, "-D", data, "-p", str(port), *options]
            process = processes.start(command, log=out, at_our_death=signal.SIGQUIT, account=user)
        url = f"postgres://{cluster.SUPERUSER}@127.0.0.1:{port}/postgres"
        if _ready(process, url, data):
            ports.remember(memo, port)
            return process, url
        processes.stop(process, (signal.SIGQUIT, 5), (signal.SIGKILL, 5))
    raise ServerError(f"PostgreSQL did not start. The end of {log}:\n{logs.tail(log)}")


def _ready(process: subprocess.Popen[bytes], url: str, data: Path) -> bool:
    import psycopg  # as in databases.py

    until = time.monotonic() + READY_WITHIN_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            with psycopg.connect(url.replace("postgres://", "postgresql://"), connect_timeout=2) as connection:
                row = connection.execute("SELECT current_setting('data_directory')").fetchone()
                # Somebody else's server may answer on the port that ours could not get.
                return row is not None and Path(row[0]).resolve() == data.resolve()
        except psycopg.OperationalError:
            time.sleep(0.02)
    return False
