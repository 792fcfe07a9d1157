"""Somebody else at the same PostgreSQL: a session that holds locks, and ends other people's sessions."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import psycopg
from django.conf import settings
from django.db import connection, connections

from sandbox.servers import databases
from tests.machinery import place


@contextmanager
def stranger() -> Iterator[psycopg.Connection]:
    """A session of nobody's, in this test's database."""
    url = databases.named(place.database_url(), connection.settings_dict["NAME"])
    with psycopg.connect(url.replace("postgres://", "postgresql://"), autocommit=True) as session:
        yield session


@contextmanager
def room_taken(room) -> Iterator[psycopg.Connection]:
    """Somebody keeps a lock on this room's row, and does not come back."""
    with stranger() as session, session.transaction():
        session.execute("SELECT 1 FROM catalogue_room WHERE id = %s FOR UPDATE", [room.pk])
        yield session


def end_own_session() -> None:
    """What a restart of PostgreSQL does to a request that is under way."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    with stranger() as session:
        session.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])


@contextmanager
def limited(**seconds: int | bool) -> Iterator[None]:
    """From here on sessions are opened with these limits."""
    usual = settings.DB_LIMITS
    settings.DB_LIMITS = replace(usual, **seconds)
    anew()
    try:
        yield
    finally:
        settings.DB_LIMITS = usual
        anew()


def anew() -> None:
    connections.close_all()
    connection.close_pool()
