"""Runs an invariant's SQL query and returns the first findings and their number."""

from datetime import timedelta
from typing import Any

from django.db import connection, models

from backend.invariants.core.findings import SHOWN, Finding

# News of the same money may come a little apart; after this long it is missing.
PATIENCE = timedelta(minutes=15)


def ask(question: str, **params: Any) -> tuple[int, list[Finding]]:
    """Findings of a question: a SELECT of `subject` and `said`, where nothing said is nothing found."""
    few = f"SELECT subject, said, count(*) OVER () FROM ({question}) AS answer WHERE said <> '' LIMIT {SHOWN}"  # noqa: S608  # nosec B608 # questions of our own
    with connection.cursor() as cursor:
        cursor.execute(few, params)
        rows = cursor.fetchall()
    return (rows[0][2] if rows else 0), [Finding(subject=subject, said=said) for subject, said, _ in rows]


def rows_of(*tables: type[models.Model]) -> int:
    """How many rows these tables have."""
    return sum(table._default_manager.count() for table in tables)
