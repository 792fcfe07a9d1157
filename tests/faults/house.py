"""The real web processes of `python -m config.processes web`, on a database of their own, for tests that do them harm.

    def test_something(house):                       # tests/faults/conftest.py: one for the whole folder
        with strangers.crowd(house.address, 60, strangers.SLOW_BODY), probes.asking(*house.questions()) as found:
            time.sleep(6)
        house.assert_served(found)

`house.sql` and `house.database()` reach its PostgreSQL (locks, terminated backends), `house.workers()` its processes
(SIGSTOP, SIGKILL), `house.log()` what it has logged. `running_web(WEB_THREADS="2")` starts another one beside it, with
other knobs. Workers and the twin are not here: `tests/promises` has the whole house.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg
import requests
from django.conf import settings

from sandbox import dotenv
from sandbox.servers.processes import die_with_parent
from tests.cast import nights
from tests.faults import machine, probes
from tests.faults.probes import Findings, Question
from tests.twin import free_port

READY_SECONDS = 60.0


@dataclass
class WebHouse:
    """One run of the web processes; `token` is a guest who is logged in."""

    port: int
    process: subprocess.Popen[bytes]
    log_file: Path
    database_url: str
    token: str
    room_id: int
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def address(self) -> tuple[str, int]:
        return "127.0.0.1", self.port

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def search(self) -> Question:
        """A guest who looks for a room."""
        query = urlencode({"location": "Goa", "guests": 2, **nights()})
        return Question("search", "GET", f"{self.url}/api/rooms/search/?{query}", self.bearer)

    def livez(self) -> Question:
        return Question("livez", "GET", f"{self.url}/livez")

    def webhook(self) -> Question:
        """Razorpay, with one event again and again: the first is stored, the others are duplicates."""
        body, headers = probes.signed_delivery(settings.RAZORPAY_WEBHOOK_SECRET)
        return Question("webhook", "POST", f"{self.url}/api/booking/payment-callback/", headers, body)

    def questions(self) -> tuple[Question, ...]:
        """What must be answered whatever is wrong."""
        return self.livez(), self.search(), self.webhook()

    def sql(self, text: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows of its database."""
        with self.database() as connection:
            cursor = connection.execute(text, values)
            return cursor.fetchall() if cursor.description else []

    def database(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self.database_url.replace("postgres://", "postgresql://"), autocommit=True)

    def workers(self) -> list[int]:
        """Process ids of those that serve."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in children.read_text().split()]

    def memory(self) -> int:
        """Resident bytes of all that serve."""
        pages = sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in self.workers())
        return pages * os.sysconf("SC_PAGE_SIZE")

    def log(self) -> str:
        return self.log_file.read_text(errors="replace")


def assert_served(found: dict[str, Findings]) -> None:
    """Nine probes in ten were answered rightly within two seconds, and none with a 5xx.

    On a machine that others keep busy each second is as much longer as it is for work that has nothing to do with us.
    """
    for name, findings in found.items():
        assert len(findings.heard) >= 3, f"{name} was hardly asked"
        if findings.share_within(2.0) < 0.9:
            slowness = machine.slowness()
            assert findings.share_within(2.0 * slowness) >= 0.9, (name, slowness, findings)
        assert not [status for status in findings.statuses if status >= 500], (name, findings)


@contextmanager
def running_web(var: Path, *, database_url: str, token: str, room_id: int, **knobs: str) -> Iterator[WebHouse]:
    """The web processes, from ready to stopped."""
    var.mkdir(parents=True, exist_ok=True)
    port = free_port()
    environ = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "DATABASE_URL": database_url,
        "PORT": str(port),
        "HOST": "127.0.0.1",
        **knobs,
    }
    log = var / f"web-{port}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "config.processes", "web"],
            cwd=dotenv.ROOT,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            preexec_fn=die_with_parent(signal.SIGTERM),
        )
    house = WebHouse(port, process, log, database_url, token, room_id)
    try:
        _wait_until_ready(house)
        yield house
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait_until_ready(house: WebHouse) -> None:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until and house.process.poll() is None:
        try:
            if requests.get(f"{house.url}/livez", timeout=5).ok:
                return
        except requests.RequestException:
            time.sleep(0.1)
    raise AssertionError(f"the web processes did not come up:\n{house.log()[-3000:]}")
