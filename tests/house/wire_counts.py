"""What a piece of work sends to PostgreSQL and Redis: read off the wire, so that nothing goes around it."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any

from django.core.wsgi import get_wsgi_application
from django.db import connection
from psycopg.pq import Trace
from redis.connection import AbstractConnection

# libpq's names: what carries a statement, and after what the sender waits for an answer. (A Flush follows on a Sync.)
STATEMENTS, WAITS = {b"Query", b"Execute"}, {b"Query", b"Sync"}


@dataclass
class WireCounts:
    """`statements` that PostgreSQL runs, BEGIN and COMMIT too; `trips` to it; `redis_trips`, a pipeline being one."""

    statements: int = 0
    trips: int = 0
    redis_trips: int = 0


@contextmanager
def counted() -> Iterator[WireCounts]:
    """Count what this thread's database connection, and all of this process to Redis, send while the block runs."""
    found = WireCounts()
    send = AbstractConnection.send_packed_command

    def sending(self: AbstractConnection, *arguments: Any, **more: Any) -> Any:
        found.redis_trips += 1
        return send(self, *arguments, **more)

    with tempfile.TemporaryFile() as wire, _traced(wire):
        AbstractConnection.send_packed_command = sending  # type: ignore[method-assign] # for the block
        try:
            yield found
        finally:
            AbstractConnection.send_packed_command = send  # type: ignore[method-assign] # as it was
            _read(wire, found)


@contextmanager
def _traced(wire: IO[bytes]) -> Iterator[None]:
    """The one connection of the pool, which a request takes and gives back: what that costs is counted as well."""
    with _idle() as pgconn:
        pgconn.trace(wire.fileno())
        pgconn.set_trace_flags(Trace.SUPPRESS_TIMESTAMPS)
    yield
    with _idle() as again:
        assert again is pgconn, "the work went on over another connection"
        pgconn.untrace()


@contextmanager
def _idle() -> Iterator[Any]:
    connection.close()
    with connection.pool.connection() as lent:
        yield lent.pgconn


def _read(wire: IO[bytes], found: WireCounts) -> None:
    wire.seek(0)
    for line in wire:
        sender, _, kind, *_ = [*line.split(b"\t"), b"", b"", b""]
        if sender == b"F":
            found.statements += kind.strip() in STATEMENTS
            found.trips += kind.strip() in WAITS


@dataclass(frozen=True)
class Answered:
    """An answer as the server would send it, but for its headers."""

    status: int
    body: bytes


def answered(environ: dict[str, Any]) -> Answered:
    """One request through the whole application, with what Django does before and after it in production."""
    said: list[str] = []
    app: Callable[..., Any] = get_wsgi_application()
    answer = app(environ, lambda status, headers, exc_info=None: said.append(status))
    try:
        body = b"".join(answer)
    finally:
        answer.close()
    return Answered(int(said[0].split()[0]), body)
