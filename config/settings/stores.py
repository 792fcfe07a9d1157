"""PostgreSQL: its address, and how long it may take for the web, for workers, and for commands of a person.

Seconds; 0 is no limit. docs/operations.md says what the caller sees of each.
"""

from typing import Any

from backend.common.db.session_limits import LentCursor, LimitedConnection, NamingCursor, SessionLimits
from config import env

# `web` (config/wsgi.py says so), `command` (manage.py), `ringer` (config/processes.py), else `worker`.
PROCESS = env.process_kind()
# A ringer writes its heartbeat, as patiently as a worker.
_PATIENCE = "worker" if PROCESS == env.RINGER else PROCESS

# lock: a row or table that somebody else has. A guest hears soon that it is busy, and a web thread is free again;
#   a worker can wait, but less than its job may take; a migration that waits for a table keeps all who come after it.
# statement: one statement, waiting included.
# idle: between two statements of a transaction. Who was stopped or cut off loses what it had locked.
# transaction: the whole of it (PostgreSQL 17 and later). Above what a job may take.
# pool: waiting for a connection, while PostgreSQL is away or all are in use.
_USUAL = {
    "web": {"lock": 3, "statement": 10, "idle": 10, "transaction": 20, "pool": 1},
    "worker": {"lock": 5, "statement": 30, "idle": 20, "transaction": 60, "pool": 10},
    # Migrations and audits take as long as they take.
    "command": {"lock": 60, "statement": 0, "idle": 600, "transaction": 0, "pool": 30},
}[_PATIENCE]
# DB_WEB_LOCK_SECONDS, DB_WORKER_STATEMENT_SECONDS, and so on.
_SAID = {
    name: env.whole(f"DB_{_PATIENCE.upper()}_{name.upper()}_SECONDS", usual, least=int(name == "pool"))
    for name, usual in _USUAL.items()
}
# Behind PgBouncer in transaction mode (or another pooler of its kind) sessions are lent.
_LENT = env.flag("DB_BEHIND_PGBOUNCER")
DB_LIMITS = SessionLimits(**_SAID, lent=_LENT)

_options: dict[str, Any] = {
    "connect_timeout": 5,
    # A network that lost PostgreSQL without a word: noticed by the kernel, in seconds and not in two hours.
    **{"keepalives": 1, "keepalives_idle": 30, "keepalives_interval": 5, "keepalives_count": 3},
    # Milliseconds in which what we send must have arrived.
    "tcp_user_timeout": 15_000,
    # Not for commands: an index that is made without locking (CONCURRENTLY) stands alone in its message.
    "cursor_factory": LentCursor if _LENT and PROCESS != "command" else NamingCursor,
    # Only what asks for it is prepared (common/db/prepared_statements.py), however often the rest comes. Where sessions
    # are lent nothing is: a prepared statement would stay in the session of somebody else.
    "prepare_threshold": None if _LENT else 1_000_000_000,
}
DATABASES = {
    "default": env.database(
        "DATABASE_URL",
        pool_size=env.whole("DB_POOL_SIZE", 22, least=1),
        pool_seconds=DB_LIMITS.pool,
        options=_options,
        pool_options={"connection_class": LimitedConnection},
    )
}
DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = _LENT
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
