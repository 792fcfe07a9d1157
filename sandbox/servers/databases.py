"""Databases on demand, on whichever server the URL names."""

from contextlib import suppress
from urllib.parse import urlsplit, urlunsplit


def named(url: str, name: str) -> str:
    """The URL of another database on the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def ensure_database(url: str, name: str) -> str:
    """Make the database unless it is there; answer its URL."""
    import psycopg  # each keeper of a process imports this package, and none talks to a database
    from psycopg import sql

    create = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
    with psycopg.connect(maintenance(url), autocommit=True, connect_timeout=10) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
            # Another process may have the same idea at the same moment.
            with suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
                connection.execute(create)
    return named(url, name)


def maintenance(url: str) -> str:
    """A database that surely exists; and libpq knows no `postgis://` or other schemes of Django's world."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(scheme="postgresql", path=parts.path.rstrip("/") or "/postgres"))
