"""Drops a connection whose state nobody knows, so that the next job does not inherit it."""

from contextlib import suppress

import psycopg
from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper


def drop_connection(*, pool: bool = False) -> None:
    """Close this thread's connection whatever it is in; the next statement gets a new one.

    Django keeps a connection that is closed in a transaction, so that no statement lands outside by mistake. A job that
    was ended in the middle of beginning or ending one leaves it so for every job after it: it is made as new here.
    `pool`: all connections of the process, also one that was being fetched.
    """
    broken = connections["default"]
    assert isinstance(broken, DatabaseWrapper)
    session = broken.connection
    if session is not None:
        with suppress(psycopg.Error):
            session.close()
            if broken.pool:
                broken.pool.putconn(session)
    broken.connection = None
    broken.in_atomic_block = broken.closed_in_transaction = broken.needs_rollback = broken.errors_occurred = False
    broken.savepoint_ids, broken.atomic_blocks, broken.run_on_commit = [], [], []
    if pool:
        broken.close_pool()
