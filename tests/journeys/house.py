"""The whole house of the journeys, seen from outside: HTTP, and the levers of bad luck."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import psycopg
import requests
from redis import Redis

T = TypeVar("T")
STAFF = ("ops", "journeys-password")


def eventually(look: Callable[[], T], within: float = 60) -> T:
    """The first answer that is true, waited for."""
    until = time.monotonic() + within
    while not (found := look()):
        assert time.monotonic() < until, f"waited {within:.0f} s in vain"
        time.sleep(0.1)
    return found


@dataclass(frozen=True)
class House:
    """A stack that runs, by its addresses."""

    at: dict[str, str]
    var: Path

    def twin(self, path: str, body: Any = None, **query: Any) -> Any:
        """The answer of the twin's control API: POST with a body, GET without."""
        verb, url = ("GET" if body is None else "POST"), f"{self.at['TWIN_URL']}{path}"
        answer = requests.request(verb, url, json=body, params=query, timeout=10)
        assert answer.ok, answer.text
        return answer.json()

    def texts(self, phone: str) -> list[str]:
        """What this phone received, newest first."""
        return [sms["text"] for sms in self.twin("/sandbox/sms/", phone_number=phone)]

    def deliveries(self, order_id: str) -> list[Any]:
        """How each webhook about this order was answered."""
        return [tried["status"] for tried in self.twin("/twin/deliveries", order_id=order_id)["items"]]

    def flower(self, path: str, auth: tuple[str, str] | None = STAFF) -> requests.Response:
        return requests.get(f"{self.at['FLOWER_URL']}{path}", auth=auth, timeout=20)

    def sql(self, text: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows of the database."""
        with self.database() as connection:
            cursor = connection.execute(text, values)
            return cursor.fetchall() if cursor.description else []

    def database(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self.at["DATABASE_URL"].replace("postgres://", "postgresql://"), autocommit=True)

    def redis(self) -> Redis:
        return Redis.from_url(self.at["REDIS_URL"])

    def worker(self) -> tuple[int, list[int]]:
        """Process ids of the Celery worker: the main process and the children of its pool."""
        found = {pid: parent for pid, parent in self._processes() if pid != os.getpid()}
        main = [pid for pid, parent in found.items() if parent not in found]
        assert len(main) == 1, found
        return main[0], [pid for pid in found if pid != main[0]]

    def _processes(self) -> Iterator[tuple[int, int]]:
        mine = f"API_URL={self.at['API_URL']}".encode()
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0")
                if b"worker" in words and b"-Q" in words and mine in (entry / "environ").read_bytes().split(b"\0"):
                    yield int(entry.name), int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (FileNotFoundError, ProcessLookupError, PermissionError):
                continue

    @contextmanager
    def worker_frozen(self) -> Iterator[None]:
        """Nobody takes anything from the queue."""
        main, children = self.worker()
        for pid in (main, *children):
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in (main, *children):
                os.kill(pid, signal.SIGCONT)

    @contextmanager
    def settling_blocked(self, attempt_id: int) -> Iterator[None]:
        """Whoever settles this attempt stands still in the middle of it."""
        with self.database() as connection, connection.transaction():
            connection.execute("SELECT 1 FROM holds_bookingattempt WHERE id = %s FOR UPDATE", [attempt_id])
            yield

    def waits_for_a_lock(self) -> bool:
        """Somebody in the database stands still."""
        return bool(self.sql("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND state = 'active'"))
