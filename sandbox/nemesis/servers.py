"""PostgreSQL and Redis that may be killed: the same data and the same port again a moment later."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from redis import Redis

from sandbox.nemesis import processes
from sandbox.servers import Servers, postgres, valkey

POLL_SECONDS, READY_SECONDS, STOP_SECONDS = 0.1, 120.0, 30.0
PAUSE_SECONDS = 0.5  # what a supervisor takes to notice


class MovedAway(Exception):
    """A server came back on another port: somebody took its own meanwhile."""


@dataclass
class Kept:
    """Runs one server again and again, from a thread that lives as long as the server should."""

    name: str
    run: Callable[[], AbstractContextManager[str]]
    whose: Callable[[str], int]  # the main process of the server at this URL, asked of the server itself
    url: str = ""
    main: int = 0
    problem: BaseException | None = None
    lives: int = 0
    _over: threading.Event = field(default_factory=threading.Event)
    _up: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def running(self) -> Iterator[str]:
        """Keep it while the block runs; yields its URL."""
        thread = threading.Thread(target=self._keep, name=f"keeper of {self.name}", daemon=True)
        thread.start()
        try:
            self._up.wait(READY_SECONDS)
            if self.problem or not self.url:
                raise RuntimeError(f"{self.name} did not start") from self.problem
            yield self.url
        finally:
            self._over.set()
            thread.join(STOP_SECONDS)

    def pid(self) -> int | None:
        """Its main process, while it lives."""
        return self.main if self.main and processes.is_child(self.main) else None

    def _keep(self) -> None:
        try:
            while not self._over.is_set():
                with self.run() as url:
                    self._settle(url)
                    while self.pid() and not self._over.is_set():
                        time.sleep(POLL_SECONDS)
                self._over.wait(PAUSE_SECONDS)
        except BaseException as error:
            self.problem = error
            self._up.set()

    def _settle(self, url: str) -> None:
        if self.url and url != self.url:
            raise MovedAway(f"{self.name}: {self.url} is now {url}")
        self.main = self.whose(url)
        self.url, self.lives = url, self.lives + 1
        self._up.set()


@dataclass(frozen=True)
class Stores:
    """Both servers, and what the house is told about them."""

    postgres: Kept
    redis: Kept

    def environ(self) -> Mapping[str, str]:
        """DATABASE_URL and REDIS_URL; the database is there."""
        up = Servers(postgres=self.postgres.url, redis=self.redis.url)
        return {"DATABASE_URL": up.database_url(), "REDIS_URL": up.redis_url()}

    @property
    def problem(self) -> BaseException | None:
        """What a keeper could not mend."""
        return self.postgres.problem or self.redis.problem


@contextmanager
def running(var: Path, say: Callable[[str], None]) -> Iterator[Stores]:
    """Both servers on ports of their own, with their data under `var`."""
    var.mkdir(parents=True, exist_ok=True)
    stores = Stores(
        postgres=Kept("postgres", lambda: postgres.running(var=var, say=say), _postmaster),
        redis=Kept("redis", lambda: valkey.running(var=var, say=say), _redis),
    )
    with ExitStack() as stack:
        for server in (stores.postgres, stores.redis):
            stack.enter_context(server.running())
        yield stores


def _postmaster(url: str) -> int:
    with psycopg.connect(url.replace("postgres://", "postgresql://"), connect_timeout=5) as connection:
        return processes.process_table()[connection.info.backend_pid].parent


def _redis(url: str) -> int:
    with Redis.from_url(url, socket_timeout=5) as client:
        told = client.info("server")
    assert isinstance(told, dict)
    return int(told["process_id"])
