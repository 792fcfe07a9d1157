"""A second stack beside the developer's own: for tests, and for the demo when none is running."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from sandbox import dotenv
from sandbox.servers import logs, processes
from sandbox.stack import addresses
from sandbox.stack.failures import StackError

FREE_PORTS = {"PORT": "0", "TWIN_PORT": "0", "FLOWER_PORT": "0", "SITE_PORT": "0"}
STOP_SECONDS = 40.0
# Where the stack that surrounds us answers is nothing that one of its own should know.
NOT_INHERITED = ("RAZORPAY_BASE_URL", "SMS_SANDBOX_URL", "EMAIL_SANDBOX_URL", "PUBLIC_BASE_URL", "CELERY_BROKER_URL")


@contextmanager
def running(
    *,
    var: Path,
    root: Path = dotenv.ROOT,
    environ: Mapping[str, str] | None = None,
    within_seconds: float = 180.0,
) -> Iterator[dict[str, str]]:
    """A whole stack on free ports, in a process of its own, with its data under `var`; yields its addresses.

    `environ` is laid over the process environment: with DATABASE_URL and REDIS_URL it uses those servers.
    """
    var = var.resolve()
    log = logs.fresh(var / "log" / "launch.log")
    inherited = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
    with log.open("wb") as out:
        launcher = subprocess.Popen(
            [sys.executable, "-m", "sandbox.launch", "--var", str(var), "--root", str(root)],
            cwd=dotenv.ROOT,
            env={**inherited, **FREE_PORTS, **(environ or {})},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=processes.die_with_parent(signal.SIGTERM),
        )
    try:
        yield _addresses_when_ready(launcher, var, log, within_seconds)
    finally:
        processes.stop(launcher, (signal.SIGTERM, STOP_SECONDS), (signal.SIGKILL, 5))


def _addresses_when_ready(
    launcher: subprocess.Popen[bytes], var: Path, log: Path, within_seconds: float
) -> dict[str, str]:
    until = time.monotonic() + within_seconds
    while launcher.poll() is None and time.monotonic() < until:
        ready = addresses.ready_file(var)
        if ready.is_file() and ready.read_text().strip() == str(launcher.pid):
            return addresses.of_running_stack(var) or {}
        time.sleep(0.1)
    raise StackError(f"The stack did not come up. The end of {log}:\n{logs.tail(log, 40)}")
