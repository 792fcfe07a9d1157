"""Statements of the hot paths: prepared in each session, so that PostgreSQL plans them once, and many in one trip.

Everything else goes by Django's own cursors, which write values into the text: planned anew each time, and never in the
way of a pooler. Where sessions are lent (by PgBouncer), so do these.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple, Self, cast

import psycopg
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections
from psycopg.types.numeric import Int8

from backend.common.db.statement_kinds import kind_of

if TYPE_CHECKING:
    ServerBindingCursor = psycopg.Cursor[Any]
else:
    from django.db.backends.postgresql.base import ServerBindingCursor

Row = tuple[Any, ...]


class Statement(NamedTuple):
    """A statement and the values of its blanks."""

    text: str
    said: Mapping[str, Any] | Sequence[Any]


class PreparedCursor(ServerBindingCursor):
    """Sends a statement by the name under which the session has planned it, with its values beside it."""

    def execute(self, query: Any, params: Any = None, **kwargs: Any) -> Self:
        try:
            super().execute(query, params, **{"prepare": True, **kwargs})
        except psycopg.Error as error:
            error.statement_kind = kind_of(query)  # type: ignore[attr-defined]  # a note for the log
            raise
        if connection.queries_logged:
            # Django's log shows what its own cursors have sent: the text with the values in it.
            said = psycopg.ClientCursor(self.connection).mogrify(query, params)
            self._query = cast(Any, SimpleNamespace(query=said.encode()))
        return self


class Batch:
    """Statements that travel together; `answers` are the rows of each, once all have travelled.

    Where one has failed, those of the statements before it.
    """

    def __init__(self) -> None:
        self._sent: list[tuple[Any, str]] = []
        self.answers: list[list[Row]] = []

    def send(self, statement: Statement) -> None:
        """Send one more; nobody waits for it yet."""
        cursor = _cursor()
        cursor.execute(*statement)
        self._sent.append((cursor, statement.text))

    def _read(self) -> None:
        for cursor, _ in self._sent:
            if cursor.pgresult is None:
                break
            self.answers.append(cursor.fetchall() if cursor.description else [])

    def _name_failed(self, error: psycopg.Error) -> None:
        """Say in the error which kind of statement has failed: the first without an answer."""
        unanswered = (kind_of(text) for cursor, text in self._sent if cursor.pgresult is None)
        error.statement_kind = next(unanswered, "statement")  # type: ignore[attr-defined]  # a note for the log


def rows_answering(statement: Statement) -> list[Row]:
    """The rows that a statement answers."""
    with _cursor() as cursor:
        cursor.execute(*statement)
        found: list[Row] = cursor.fetchall()
        return found


@contextmanager
def in_one_trip() -> Iterator[Batch]:
    """Statements of which none needs to know what another answers: PostgreSQL does them one after the other, each
    seeing what those before it have done, and they cost one trip. The BEGIN of their transaction travels with them.

    What one of them raises is raised when the block ends; those after it are not done.
    """
    batch = Batch()
    connection.ensure_connection()
    try:
        if settings.DB_LIMITS.lent:
            yield batch
            return
        with connection.wrap_database_errors:
            try:
                with connection.connection.pipeline() as pipeline:
                    yield batch
                    pipeline.sync()
                    # All is read. By itself it would ask again, and end with a message after which PostgreSQL does not
                    # count how long a transaction stands idle: who stops here would keep its locks.
                    pipeline._exit_gen = _nothing
            except psycopg.Error as error:
                batch._name_failed(error)
                raise
    finally:
        batch._read()


def _nothing() -> Iterator[Any]:
    """What a pipeline has still to send and to read."""
    yield from ()


def as_id(number: int) -> Int8:
    """An id as its column is: by itself the driver sends the shortest type that holds the number, and PostgreSQL plans
    a statement anew for each."""
    return Int8(number)


def as_ids(numbers: Iterable[int]) -> list[Int8]:
    """The same of several, for `= ANY(...)`."""
    return [Int8(number) for number in numbers]


def _cursor() -> Any:
    """A cursor as Django hands them out: watched, logged, and raising Django's errors."""
    if settings.DB_LIMITS.lent:
        # A prepared statement would stay in the session of somebody else.
        return connection.cursor()
    here: Any = connections[DEFAULT_DB_ALIAS]
    here.ensure_connection()
    return here._prepare_cursor(PreparedCursor(here.connection))
