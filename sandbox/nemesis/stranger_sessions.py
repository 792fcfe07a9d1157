"""Sessions of a stranger in PostgreSQL, who has never heard of the house's limits."""

from typing import Any

import psycopg

CONNECT_SECONDS = 5


def stranger(database_url: str) -> psycopg.Connection[Any]:
    """A session of its own, outside of any transaction."""
    url = database_url.replace("postgres://", "postgresql://")
    return psycopg.connect(url, connect_timeout=CONNECT_SECONDS, autocommit=True, application_name="nemesis")
