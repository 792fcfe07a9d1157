"""One private Redis (Valkey) per var directory."""

import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sandbox.servers import binaries, lock, logs, ports, processes
from sandbox.servers.failures import ServerError

READY_WITHIN_SECONDS = 20.0
TRIES = 3

SETTINGS = {
    "bind": "127.0.0.1",
    "databases": "64",  # one for each of many test workers
    "appendonly": "yes",
    "appendfsync": "everysec",
    "aof-load-truncated": "yes",  # a half-written last command is what kill -9 leaves
    "save": "",
    "maxmemory-policy": "noeviction",  # better to refuse a write than to forget a hold or a job
    "daemonize": "no",
    "pidfile": "redis.pid",
}


@contextmanager
def running(*, var: Path, say: Callable[[str], None] = print) -> Iterator[str]:
    """Run the server while the block runs; yields its URL, without a database number."""
    with lock.held(var / "run" / "redis.lock", busy=f"Redis of {var} already runs for process {{pid}}."):
        program, data = binaries.redis(), var / "redis"
        data.mkdir(parents=True, exist_ok=True)
        processes.end_lingering(data, program.name)
        process, url = _started(program, data, var, say)
        try:
            yield url
        finally:
            processes.stop(process, (signal.SIGTERM, 5), (signal.SIGKILL, 5))


def _started(program: Path, data: Path, var: Path, say: Callable[[str], None]) -> tuple[subprocess.Popen[bytes], str]:
    memo, log = var / "run" / "redis.port", var / "log" / "redis.log"
    options = [part for name, value in SETTINGS.items() for part in (f"--{name}", value)]
    for _ in range(TRIES):
        port = ports.preferred(memo)
        with logs.fresh(log).open("wb") as out:
            command: list[str | Path] = [program, "--port", str(port), "--dir", data.resolve(), *options]
            process = processes.start(command, log=out, at_our_death=signal.SIGTERM, cwd=data)
        if _ready(process, port):
            ports.remember(memo, port)
            return process, f"redis://127.0.0.1:{port}"
        processes.stop(process, (signal.SIGKILL, 5))
        if "Bad file format" in logs.tail(log):
            _set_aside(data, say)
    raise ServerError(f"Redis did not start. The end of {log}:\n{logs.tail(log)}")


def _ready(process: subprocess.Popen[bytes], port: int) -> bool:
    from redis import Redis  # as psycopg in databases.py
    from redis.backoff import NoBackoff
    from redis.exceptions import RedisError
    from redis.retry import Retry

    until = time.monotonic() + READY_WITHIN_SECONDS
    # The client's own retries wait for seconds; a server that is not there yet deserves milliseconds.
    at_once = Retry(NoBackoff(), 0)
    client = Redis(host="127.0.0.1", port=port, socket_timeout=2, socket_connect_timeout=2, retry=at_once)
    with client:
        while time.monotonic() < until and process.poll() is None:
            try:
                # Somebody else's server may answer on the port that ours could not get.
                if client.info("server")["process_id"] != process.pid:
                    return False
                # It says who it is before it has read its log, and refuses everything else until then.
                client.ping()
                return True
            except RedisError:
                time.sleep(0.02)
    return False


def _set_aside(data: Path, say: Callable[[str], None]) -> None:
    """Start with an empty log: what must not be lost is in PostgreSQL anyway."""
    broken = data / "appendonlydir"
    if broken.exists():
        aside = broken.with_name(f"appendonlydir.broken-{int(time.time())}")
        broken.rename(aside)
        say(f"Redis could not read its log, which now lies in {aside}; it starts empty.")
