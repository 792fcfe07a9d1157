"""One database, migrated once and copied for each process that runs tests.

The template's name says what it was made from: as long as no migration and nothing else that makes the schema
changes, every run copies it. A test database is `test_dandeli_<run>_<worker>`, and goes with its run.
"""

import hashlib
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from importlib.metadata import distributions
from pathlib import Path

import psycopg
from django.apps import apps
from psycopg import sql

from sandbox.servers import databases
from tests.machinery import place

TEMPLATE, TEST = "dandeli_template_", "test_dandeli_"
KEPT = 3  # the one in use, and those of the branches that were tested last


def name_for(server: str) -> str:
    """What the template for this code on this server (by its version) is called."""
    digest = hashlib.sha256(server.encode())
    for app in apps.get_app_configs():
        digest.update(app.name.encode())
        for path in sorted(Path(app.path).glob("migrations/*.py")):
            digest.update(path.name.encode() + path.read_bytes())
        # Types of content and permissions are rows that no migration file names.
        for model in app.get_models():
            meta = model._meta
            digest.update(repr((meta.label, meta.verbose_name, meta.default_permissions, meta.permissions)).encode())
    # Migrations write SQL through the libraries.
    digest.update(repr(sorted((one.name, one.version) for one in distributions())).encode())
    digest.update(Path(inspect.getfile(name_for)).read_bytes())
    return TEMPLATE + digest.hexdigest()[:12]


def maintenance(url: str) -> psycopg.Connection:
    """A connection to a database that surely exists."""
    return psycopg.connect(databases.maintenance(url), autocommit=True, connect_timeout=10)


def alive(server: psycopg.Connection, run: str) -> None:
    """Say that this run is alive, as long as the connection is."""
    server.execute("SELECT pg_advisory_lock(hashtext(%s))", [TEST + run])


def sweep(server: psycopg.Connection) -> list[str]:
    """Drop the databases of runs that have ended without doing so, and the templates that nobody used lately."""
    gone = []
    for (name,) in server.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{TEST}%"]).fetchall():
        run = name.removeprefix(TEST).partition("_")[0]
        if server.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [TEST + run]).fetchone()[0]:
            drop(server, name)
            gone.append(name)
            server.execute("SELECT pg_advisory_unlock(hashtext(%s))", [TEST + run])
    found = "SELECT datname FROM pg_database WHERE datname ~ %s ORDER BY shobj_description(oid, 'pg_database') DESC"
    for (name,) in server.execute(found, [f"^{TEMPLATE}[0-9a-f]+$"]).fetchall()[KEPT:]:
        with suppress(psycopg.errors.ObjectInUse):  # it is being copied
            server.execute(sql.SQL("ALTER DATABASE {} IS_TEMPLATE false").format(sql.Identifier(name)))
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
            gone.append(name)
    return gone


def ensure(server: psycopg.Connection, migrate: Callable[[str], None], *, anew: bool = False) -> str:
    """The template's name; `migrate` fills the empty database that it is given, when there is none yet."""
    name = name_for(server.execute("SELECT version()").fetchone()[0])
    with _alone(server, name):
        there = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if there is None or anew:
            making = f"{name}_making"
            drop(server, making)
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(making)))
            migrate(making)
            if there:
                server.execute(sql.SQL("ALTER DATABASE {} IS_TEMPLATE false").format(sql.Identifier(name)))
                drop(server, name)
            # Whole or not at all; and nobody connects, for a database with connections cannot be copied.
            rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
            server.execute(rename.format(sql.Identifier(making), sql.Identifier(name)))
            closed = sql.SQL("ALTER DATABASE {} WITH ALLOW_CONNECTIONS false IS_TEMPLATE true")
            server.execute(closed.format(sql.Identifier(name)))
        used = datetime.now(UTC).isoformat()
        server.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), sql.Literal(used)))
    return name


def copy(server: psycopg.Connection, template: str, *, worker: str) -> str:
    """A database for this worker of this run, as fresh as the template."""
    name = f"{TEST}{place.run()}_{worker}"
    drop(server, name)
    create = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    server.execute(create.format(sql.Identifier(name), sql.Identifier(template)))
    return name


def drop(server: psycopg.Connection, name: str) -> None:
    """Whoever is still connected is sent away."""
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def _alone(server: psycopg.Connection, name: str) -> Iterator[None]:
    """Workers that start at once make one template, not one each."""
    server.execute("SELECT pg_advisory_lock(hashtext(%s))", [name])
    try:
        yield
    finally:
        server.execute("SELECT pg_advisory_unlock(hashtext(%s))", [name])
