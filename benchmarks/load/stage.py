"""The house that a crowd comes to: development, as the Razorpay twin belongs to it, with the limits of production."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from benchmarks.bench import houses
from sandbox.servers import ports, processes

DEVELOPMENT = {
    "DANDELI_ENV": "development",
    "DJANGO_SETTINGS_MODULE": "config.settings.base",
    "RAZORPAY_KEY_ID": "rzp_test_bench000000000",
    "SMS_GATEWAY": "sandbox",
    # What a developer's machine would leave open.
    "BROWSE_CALLS_PER_IP_PER_MINUTE": "12000",
    "BUSY_BROWSE_CALLS_PER_IP_PER_MINUTE": "1200",
    "ANONYMOUS_CALLS_PER_IP_PER_MINUTE": "300",
    "MAX_HOLDS_PER_NETWORK": "60",
    "MAX_ROOM_NIGHTS_HELD_PER_NETWORK": "600",
    "HOLDS_ABANDONED_MOST": "5",
}


def environ_for(database_url: str, redis_url: str) -> dict[str, str]:
    """Of every process; where the twin will answer is settled here."""
    twin = f"http://127.0.0.1:{ports.any_free()}"
    addresses = {"RAZORPAY_BASE_URL": twin, "SMS_SANDBOX_URL": f"{twin}/sandbox/sms/"}
    return {**houses.environ_for(database_url, redis_url), **DEVELOPMENT, **addresses}


@contextmanager
def running(environ: Mapping[str, str], log: Path) -> Iterator[int]:
    """Web, one worker of all queues, and the twin, while the block runs: the port of the web."""
    with (
        houses.web(environ, log / "web.log") as (port, _),
        houses.worker(environ, log / "worker.log", queues=()),
        _twin(environ, port, log / "twin.log"),
    ):
        yield port


@contextmanager
def _twin(environ: Mapping[str, str], web: int, log: Path) -> Iterator[None]:
    port = int(environ["RAZORPAY_BASE_URL"].rpartition(":")[2])
    more = {"TWIN_PORT": str(port), "TWIN_STATE": ":memory:"}
    more["TWIN_WEBHOOK_URL"] = f"http://127.0.0.1:{web}/api/booking/payment-callback/"
    with log.open("wb") as out:
        twin = subprocess.Popen(
            [sys.executable, "-m", "sandbox.twin"],
            cwd=houses.ROOT,
            env={**environ, **more},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=processes.die_with_parent(signal.SIGTERM),
        )
        try:
            _wait(port)
            yield
        finally:
            processes.stop(twin, (signal.SIGTERM, 10), (signal.SIGKILL, 5))


def _wait(port: int) -> None:
    for _ in range(200):
        line = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            line.request("GET", "/healthz")
            line.getresponse().read()
            return
        except OSError:
            time.sleep(0.1)
        finally:
            line.close()
    raise RuntimeError("the Razorpay twin did not start")
