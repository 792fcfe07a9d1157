"""Sends requests as fast as they are answered, over so many connections, from a process of its own.

    python -m benchmarks.load_generator < plan.pickle > heard.json

A plan says the port, how many connections, for how many seconds, and the requests as the bytes that are sent; `again`
begins anew at their end, otherwise it is over then. It parses no more of an answer than its status and its length.
"""

import asyncio
import json
import pickle
import re
import resource
import sys
import time
from dataclasses import asdict, dataclass, field
from itertools import cycle
from typing import Any

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


@dataclass
class Heard:
    """What came back: ms of each answer, how many of each status, bytes of all bodies, and what this process cost."""

    seconds: float = 0
    took: list[float] = field(default_factory=list)
    statuses: dict[str, int] = field(default_factory=dict)
    sizes: int = 0
    broken: int = 0
    own_cpu: float = 0


class Caller(asyncio.Protocol):
    """One connection: a request, its answer, the next request."""

    def __init__(self, shooter: "Shooter") -> None:
        self.shooter = shooter
        self.transport: Any = None
        self.over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.buffer, self.whole, self.begun = b"", -1, 0.0

    def connection_made(self, transport: Any) -> None:
        """Begin."""
        self.transport = transport
        self._ask()

    def data_received(self, data: bytes) -> None:
        """A part of an answer."""
        self.buffer += data
        if self.whole < 0:
            end = self.buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            length = LENGTH.search(self.buffer, 0, end)
            self.whole = end + 4 + (int(length[1]) if length else 0)
        if len(self.buffer) >= self.whole:
            self.shooter.note(self.buffer, self.whole, (time.perf_counter() - self.begun) * 1000)
            self.buffer, self.whole = self.buffer[self.whole :], -1
            self._ask()

    def connection_lost(self, error: Exception | None) -> None:
        """The server hung up, or we did."""
        if not self.over.done():
            if self.begun and not self.shooter.is_over():
                self.shooter.heard.broken += 1
            self.over.set_result(None)

    def _ask(self) -> None:
        request = None if self.shooter.is_over() else next(self.shooter.requests, None)
        if request is None:
            self.begun = 0.0
            self.transport.close()
            if not self.over.done():
                self.over.set_result(None)
            return
        self.begun = time.perf_counter()
        self.transport.write(request)


class Shooter:
    """All connections of a plan."""

    def __init__(self, plan: dict[str, Any]) -> None:
        self.plan, self.heard, self.until = plan, Heard(), 0.0
        self.requests = iter(cycle(plan["requests"]) if plan["again"] else plan["requests"])

    async def run(self) -> Heard:
        """Until the time is over, or nothing is left to ask."""
        begun = time.perf_counter()
        self.until = begun + self.plan["seconds"]
        await asyncio.gather(*(self._connection() for _ in range(self.plan["connections"])))
        self.heard.seconds = time.perf_counter() - begun
        used = resource.getrusage(resource.RUSAGE_SELF)
        self.heard.own_cpu = used.ru_utime + used.ru_stime
        return self.heard

    def is_over(self) -> bool:
        """Whether no request is sent any more."""
        return time.perf_counter() >= self.until

    def note(self, answer: bytes, length: int, took: float) -> None:
        """An answer came."""
        status = answer[9:12].decode()
        self.heard.statuses[status] = self.heard.statuses.get(status, 0) + 1
        self.heard.took.append(round(took, 3))
        self.heard.sizes += length - answer.find(b"\r\n\r\n") - 4

    async def _connection(self) -> None:
        """A broken one is opened anew."""
        while not self.is_over():
            broken = self.heard.broken
            _, caller = await asyncio.get_running_loop().create_connection(
                lambda: Caller(self), "127.0.0.1", self.plan["port"]
            )
            await caller.over
            if self.heard.broken == broken:
                return


def main() -> None:
    plan = pickle.load(sys.stdin.buffer)  # noqa: S301 # from the process that started this one
    heard = asyncio.run(Shooter(plan).run())
    sys.stdout.write(json.dumps(asdict(heard)))


if __name__ == "__main__":
    main()
