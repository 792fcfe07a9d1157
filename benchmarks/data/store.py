"""Data sets as databases of a PostgreSQL of our own under var/bench: made once, and copied for each run."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from benchmarks.data import loading
from benchmarks.data.sizes import Size
from benchmarks.progress import say
from sandbox import servers
from sandbox.servers import databases

ROOT = Path(__file__).resolve().parents[2]
VAR = ROOT / "var" / "bench"
# As a server for such a database has it; and every statement is counted.
POSTGRES = {
    **{"shared_buffers": "1GB", "maintenance_work_mem": "512MB", "max_wal_size": "4GB"},
    "shared_preload_libraries": "pg_stat_statements",
    "pg_stat_statements.track_planning": "off",
    # More than there are kinds of statements: one that is pushed out is counted no more.
    "pg_stat_statements.max": "50000",
}
# Searches ask for nights that many days ahead: after so long a data set is made anew.
OLD_DAYS = 45
WORKING = "bench_run"


@dataclass(frozen=True)
class DataSet:
    """A database that nobody writes to; `base` is the day from which its days count."""

    size: Size
    name: str
    base: date


class Store:
    """The servers of the benchmarks, and what is kept on them."""

    def __init__(self, up: servers.Servers) -> None:
        self.postgres, self.redis = databases.maintenance(up.postgres), up.redis_url(0)

    def url(self, name: str) -> str:
        """The address of a database here."""
        return databases.named(self.postgres, name)

    def ensure(self, size: Size) -> DataSet:
        """The data set of this size, made where it is missing, old, or of another schema."""
        name = f"bench_{size.name}_{_digest()}"
        with self._server() as server:
            base = self._base(name) if _exists(server, name) else None
            if base is None or (_today() - base).days > OLD_DAYS:
                for old in _named(server, f"bench_{size.name}_%"):
                    _drop(server, old)
                base = self._make(server, size, name)
            return DataSet(size, name, base)

    def copy(self, data: DataSet) -> str:
        """The URL of a fresh copy to work on; the one before is thrown away."""
        with self._server() as server:
            _drop(server, WORKING)
            say(f"copying the data set of {data.size.stays:,} stays")
            order = "CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY"
            server.execute(sql.SQL(order).format(sql.Identifier(WORKING), sql.Identifier(data.name)))
        with psycopg.connect(self.url(WORKING), autocommit=True) as connection:
            connection.execute("CREATE EXTENSION pg_stat_statements")
        return self.url(WORKING).replace("postgresql://", "postgres://")

    def discard(self) -> None:
        """Throw the copy away."""
        with self._server() as server:
            _drop(server, WORKING)

    def _make(self, server: psycopg.Connection[Any], size: Size, name: str) -> date:
        # Made under another name and renamed when it is whole: killed half-way, it leaves no trap.
        making, base = f"{name}_making", _today()
        _drop(server, making)
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(making)))
        loading.fill(self.url(making), size, base)
        change = "ALTER DATABASE {} RENAME TO {}"
        server.execute(sql.SQL(change).format(sql.Identifier(making), sql.Identifier(name)))
        return base

    def _base(self, name: str) -> date:
        with psycopg.connect(self.url(name)) as connection:
            return loading.base_of(connection)

    @contextmanager
    def _server(self) -> Iterator[psycopg.Connection[Any]]:
        with psycopg.connect(self.postgres, autocommit=True) as connection:
            yield connection


@contextmanager
def opened(var: Path = VAR) -> Iterator[Store]:
    """PostgreSQL and Redis of the benchmarks while the block runs; never those of DATABASE_URL and REDIS_URL."""
    with servers.running(var=var, environ={"DANDELI_ENV": "development"}, settings=POSTGRES, say=say) as up:
        yield Store(up)


def _digest() -> str:
    """Of all that makes a data set what it is: the schema, and what fills it."""
    found = hashlib.sha256()
    for path in [
        *sorted(ROOT.glob("backend/*/migrations/*.py")),
        *(Path(__file__).with_name(f"{name}.py") for name in ("sizes", "rows", "loading")),
    ]:
        found.update(path.read_bytes())
    return found.hexdigest()[:8]


def _today() -> date:
    return datetime.now(UTC).date()


def _exists(server: psycopg.Connection[Any], name: str) -> bool:
    return name in _named(server, name)


def _named(server: psycopg.Connection[Any], pattern: str) -> list[str]:
    found = server.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [pattern])
    return [name for (name,) in found]


def _drop(server: psycopg.Connection[Any], name: str) -> None:
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
