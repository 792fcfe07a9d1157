"""The house that is shaken: its servers and its processes, by process id."""

import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from sandbox import dotenv, stack
from sandbox.stack import cleanup
from tests.journeys.conftest import ENVIRON
from tests.journeys.house import House
from tests.payments import news
from tests.promises import servers
from tests.promises.servers import Server

SECRETS = {"RAZORPAY_WEBHOOK_SECRET": "promises-now", "RAZORPAY_WEBHOOK_SECRET_PREVIOUS": "promises-before"}


@dataclass(frozen=True)
class Shaken(House):
    """A house of its own, so that killing and freezing hurt nobody else."""

    @cached_property
    def redis_server(self) -> Server:
        return servers.redis_of(self.var, urlsplit(self.at["REDIS_URL"]).port or 0)

    @cached_property
    def postgres_server(self) -> Server:
        return servers.postgres_of(self.var)

    def processes(self, *words: bytes) -> dict[int, int]:
        """Processes of this house with all these words on their command line, each with its parent."""
        mine = f"API_URL={self.at['API_URL']}".encode()
        found = {}
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                line = [os.path.basename(word) for word in (entry / "cmdline").read_bytes().split(b"\0")]
                if set(words) <= set(line) and mine in (entry / "environ").read_bytes().split(b"\0"):
                    found[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (FileNotFoundError, ProcessLookupError, PermissionError):
                continue
        return found

    def first(self, *words: bytes) -> int:
        """The main process among them."""
        found = self.processes(*words)
        (main,) = [pid for pid, parent in found.items() if parent not in found]
        return main

    def pool(self) -> tuple[int, list[int]] | None:
        """The worker, when both children of its pool are there."""
        try:
            main, children = self.worker()
        except AssertionError:
            return None
        return (main, children) if len(children) == 2 else None

    def ready(self) -> bool:
        try:
            return set(requests.get(f"{self.at['API_URL']}/readyz", timeout=5).json().values()) == {"ok"}
        except requests.RequestException:
            return False

    def deliver(self, said: dict[str, Any], event_id: str = "") -> int:
        """Razorpay's delivery of this event, and how it was answered."""
        body = json.dumps(said).encode()
        headers = {
            "X-Razorpay-Signature": news.signed(body, SECRETS["RAZORPAY_WEBHOOK_SECRET"]),
            "x-razorpay-event-id": event_id or secrets.token_hex(7),
            "Content-Type": "application/json",
        }
        return requests.post(self.at["TWIN_WEBHOOK_URL"], data=body, headers=headers, timeout=20).status_code

    def razorpay(self, path: str, **query: Any) -> Any:
        """What Razorpay itself says."""
        auth = tuple(dotenv.effective()[name] for name in ("RAZORPAY_KEY_ID", "RAZORPAY_KEY_SECRET"))
        return requests.get(f"{self.at['TWIN_URL']}{path}", auth=auth, params=query, timeout=10).json()

    @contextmanager
    def silent_twin(self) -> Iterator[None]:
        """Payments happen and no webhook tells of them."""
        self.twin("/twin/faults", {"webhooks_enabled": False})
        try:
            yield
        finally:
            self.twin("/twin/faults", {"clear": True})

    @contextmanager
    def more_beats(self, count: int) -> Iterator[None]:
        """So many beats beside the one."""
        environ = (Path("/proc") / str(self.first(b"celery", b"beat")) / "environ").read_bytes().decode()
        command = [sys.executable, "-m", "celery", "-A", "worker", "beat"]
        beats = [
            subprocess.Popen(
                command,
                cwd=dotenv.ROOT,
                env=dict(pair.split("=", 1) for pair in environ.split("\0") if "=" in pair),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            for _ in range(count)
        ]
        try:
            yield
            assert [beat.poll() for beat in beats] == [None] * count, "a beat has ended by itself"
        finally:
            for beat in beats:
                beat.terminate()
            for beat in beats:
                beat.wait(60)

    def amiss(self) -> list[str]:
        """What the audit finds, without holds that a killed process left in Redis: these end with their TTL (I5)."""
        environ = {**os.environ, **dotenv.read_dotenv(self.var / "run" / "addresses.env")}
        command = [sys.executable, "manage.py", "audit", "--json"]
        said = subprocess.run(command, cwd=dotenv.ROOT, env=environ, capture_output=True, text=True, check=False)
        report = json.loads(said.stdout)
        unseen = [] if report["complete"] else ["some invariants could not be looked at"]
        found = [f"{each['subject']}: {each['said']}" for one in report["invariants"] for each in one["shown"]]
        return unseen + [line for line in found if "which is no live attempt's, for another" not in line]

    def audited(self) -> None:
        """The audit comes to be clean; what is on its way gets its time."""
        until = time.monotonic() + 60
        while found := self.amiss():
            assert time.monotonic() < until, found


@contextmanager
def shaken_house(var: Path, environ: dict[str, str]) -> Iterator[Shaken]:
    """A house of its own in this directory, with these variables too; its servers are stopped after it."""
    if not Path("/proc/self/environ").exists():
        pytest.skip("finds processes through /proc")
    if not cleanup.in_use(var):
        cleanup.clean(var)
    with stack.running(var=var, environ={**ENVIRON, **SECRETS, **environ}) as addresses:
        house = Shaken(addresses, var)
        servers_of_house = [house.redis_server, house.postgres_server]
        yield house
    for server in servers_of_house:
        server.stop()
