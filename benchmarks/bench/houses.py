"""The product's processes, by the commands of config/processes.py, in the environment of production."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from benchmarks.progress import say
from sandbox.servers import ports, processes

ROOT = Path(__file__).resolve().parents[2]
BOOT_SECONDS, STOP_SECONDS = 120.0, 15.0
WEB_WORKERS = 2
# What `manage.py check --deploy` passes with. Limits are those of a deployment: the load is spread below them.
PRODUCTION = {
    "DANDELI_ENV": "production",
    "DJANGO_SETTINGS_MODULE": "benchmarks.floors.settings",
    "DJANGO_SECRET_KEY": "only-for-benchmarks-0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJ",
    "DJANGO_ALLOWED_HOSTS": "bench.example.org",
    # A proxy in front says who calls, and that it was over https.
    "TRUSTED_PROXIES": "1",
    "RAZORPAY_KEY_ID": "rzp_live_bench000000000",
    "RAZORPAY_KEY_SECRET": "bench-key-secret",
    "RAZORPAY_WEBHOOK_SECRET": "bench-webhook-secret",
    # Nobody is to be called from here.
    "RAZORPAY_BASE_URL": "https://127.0.0.1:9",
    "SMS_GATEWAY": "msg91",
    "MSG91_AUTH_KEY": "bench",
}


def environ_for(database_url: str, redis_url: str) -> dict[str, str]:
    """Of every process of the run."""
    stores = {"DATABASE_URL": database_url, "REDIS_URL": redis_url, "CELERY_BROKER_URL": redis_url}
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DB_", "WEB_", "DJANGO_"))}
    return {**kept, **PRODUCTION, **stores}


@contextmanager
def web(environ: Mapping[str, str], log: Path) -> Iterator[tuple[int, int]]:
    """The web server with two processes: its port and its pid."""
    port = ports.any_free()
    more = {"PORT": str(port), "WEB_WORKERS": str(WEB_WORKERS)}
    with _running(["web"], {**environ, **more}, log) as process:
        begun = time.monotonic()
        _wait(process, lambda: _is_alive(port), log)
        say(f"the web server answers after {time.monotonic() - begun:.1f} s")
        yield port, process.pid


@contextmanager
def worker(environ: Mapping[str, str], log: Path, queues: Sequence[str] = ("webhooks",)) -> Iterator[int]:
    """A Celery worker of these queues, or of all, with its two children: its pid."""
    with _running(["worker", *queues], environ, log) as process:
        begun = time.monotonic()
        _wait(process, lambda: " ready." in log.read_text(errors="replace"), log)
        say(f"the worker is ready after {time.monotonic() - begun:.1f} s")
        yield process.pid


@contextmanager
def _running(arguments: list[str], environ: Mapping[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "config.processes", *arguments],
            cwd=ROOT,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=processes.die_with_parent(signal.SIGTERM),
        )
        try:
            yield process
        finally:
            processes.stop(process, (signal.SIGTERM, STOP_SECONDS), (signal.SIGKILL, 5))


def _wait(process: subprocess.Popen[bytes], ready: object, log: Path) -> None:
    until = time.monotonic() + BOOT_SECONDS
    while time.monotonic() < until and process.poll() is None:
        if ready():  # type: ignore[operator] # a question without arguments
            return
        time.sleep(0.1)
    raise RuntimeError(f"{process.args} did not start: see {log}")


def _is_alive(port: int) -> bool:
    line = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        line.request("GET", "/livez")
        return line.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        line.close()
