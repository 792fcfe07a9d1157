"""How long PostgreSQL may take: limits of each session, set by us, also where PgBouncer lends sessions out.

Direct sessions are told once, when they are opened. Behind PgBouncer in transaction mode a session is another one for
each transaction, and what is SET stays with it for the next client: there each transaction begins with its limits, in
the same message as its first statement, and so does each statement outside of one.
"""

from dataclasses import dataclass
from select import POLLIN, poll
from time import monotonic
from typing import TYPE_CHECKING, Any, Self

import psycopg
from django.conf import settings
from psycopg import sql
from psycopg.pq import TransactionStatus

from backend.common.db.statement_kinds import kind_of
from backend.common.time_limits import TimeIsUp

if TYPE_CHECKING:
    Cursor = psycopg.ClientCursor[Any]
else:
    from django.db.backends.postgresql.base import Cursor

# After so many seconds beyond what PostgreSQL allows itself nobody answers any more: frozen, cut off, or PgBouncer
# has no session for us.
GRACE_SECONDS = 3
# Seconds until a host that was cut off without a word loses its session: 30 + 3 x 10.
KEEPALIVE = {"tcp_keepalives_idle": "30", "tcp_keepalives_interval": "10", "tcp_keepalives_count": "3"}
# A connection that nobody has used for so many seconds is asked whether it still stands before it is lent.
QUIET_SECONDS = 1
# PostgreSQL looks so often whether whoever waits for a long statement is still there.
STILL_THERE = "5s"


@dataclass(frozen=True, kw_only=True)
class SessionLimits:
    """Seconds; 0 is no limit. `lent`: by PgBouncer in transaction mode."""

    lock: int
    statement: int
    idle: int
    transaction: int
    pool: int
    lent: bool = False

    @property
    def answer(self) -> float | None:
        """How long we wait for a word of PostgreSQL."""
        return self.statement + GRACE_SECONDS if self.statement else None

    def names(self, version: int) -> dict[str, str]:
        """PostgreSQL's settings, by what its version (150004 is 15.4) knows."""
        own = {
            "lock_timeout": f"{self.lock}s",
            "statement_timeout": f"{self.statement}s",
            "idle_in_transaction_session_timeout": f"{self.idle}s",
        }
        if version >= 170_000:
            own["transaction_timeout"] = f"{self.transaction}s"
        if self.lent:
            return own
        return {**own, **KEEPALIVE, "client_connection_check_interval": STILL_THERE}

    def statement_for(self, version: int) -> str:
        """What sets them: for the session, or for the transaction where it is lent."""
        local = "true" if self.lent else "false"
        return "SELECT " + ", ".join(f"set_config('{k}', '{v}', {local})" for k, v in self.names(version).items())


class LimitedConnection(psycopg.Connection[Any]):
    """A session with its limits; it waits for an answer no longer than they say, and is closed then."""

    _lent_at = 0.0

    @classmethod
    def connect(cls, conninfo: str = "", **kwargs: Any) -> Self:
        connection = super().connect(conninfo, **kwargs)
        limits: SessionLimits = settings.DB_LIMITS
        if not limits.lent:
            try:
                connection.execute(limits.statement_for(connection.info.server_version))
            except BaseException:
                connection.close()
                raise
        return connection

    def execute(self, query: Any, params: Any = None, **kwargs: Any) -> Any:
        """As its base does it. The pool sends nothing at all before it lends a connection, to hear whether it stands:
        one in use a moment ago stands unless PostgreSQL has said goodbye, and that lies in its socket."""
        now = monotonic()
        if query == "" and now < self._lent_at + QUIET_SECONDS and not _has_word(self.fileno()):
            self._lent_at = now
            return self.cursor()
        self._lent_at = now
        return super().execute(query, params, **kwargs)

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Raises OperationalError when the answer does not come."""
        if timeout is not None:
            return super().wait(gen, interval, timeout)
        most = settings.DB_LIMITS.answer
        try:
            return super().wait(gen, interval, most)
        except psycopg.errors._WaitTimeout:
            # What it still says would be taken for the answer to the next question.
            self.pgconn.finish()
            raise psycopg.OperationalError(f"no answer within {most} seconds") from None
        except TimeIsUp:
            # In the middle of a statement, of which nobody hears the end.
            if self.pgconn.transaction_status == TransactionStatus.ACTIVE:
                self.pgconn.finish()
            raise


def _has_word(socket: int) -> bool:
    """Whether something lies in this socket that nobody has read."""
    look = poll()
    look.register(socket, POLLIN)
    return bool(look.poll(0))


class NamingCursor(Cursor):
    """Names in its errors which kind of statement failed, never what was in it."""

    def execute(self, query: Any, params: Any = None, **kwargs: Any) -> Self:
        try:
            return super().execute(query, params, **kwargs)
        except psycopg.Error as error:
            error.statement_kind = kind_of(query)  # type: ignore[attr-defined]  # a note for the log
            raise


class LentCursor(NamingCursor):
    """Sends the limits before the first statement of a transaction, and before each one outside, in one message."""

    def execute(self, query: Any, params: Any = None, **kwargs: Any) -> Self:
        begins = self.connection.info.transaction_status == TransactionStatus.IDLE
        if not begins or not query or not isinstance(query, str | sql.Composable):
            return super().execute(query, params, **kwargs)
        begin = settings.DB_LIMITS.statement_for(self.connection.info.server_version) + "; "
        try:
            super().execute(begin + query if isinstance(query, str) else sql.SQL(begin) + query, params, **kwargs)
        except psycopg.Error as error:
            error.statement_kind = kind_of(query)  # type: ignore[attr-defined]  # a note for the log
            raise
        self.nextset()
        return self
