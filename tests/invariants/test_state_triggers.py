"""A trigger that no longer guards the states is found."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from backend.common.db.allowed_moves import FUNCTION
from tests.invariants import story

pytestmark = pytest.mark.django_db

TRIGGER, TABLE = "incidents_move_along_the_table", "incidents_incident"
DROPPED = f"DROP TRIGGER {TRIGGER} ON {TABLE}"


def instead(*moves: str, function: str = FUNCTION) -> str:
    """The trigger with these arguments, in place of its own."""
    allowed = ", ".join(f"'{move}'" for move in moves)
    event = f"BEFORE UPDATE OF state ON {TABLE} FOR EACH ROW"
    return f"{DROPPED}; CREATE TRIGGER {TRIGGER} {event} EXECUTE FUNCTION {function}({allowed})"


@contextmanager
def after(statement: str) -> Iterator[None]:
    """The database as it is after a statement, for a moment."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        yield
        transaction.set_rollback(True)


def test_triggers_as_the_migrations_made_them_are_clean(db):
    assert story.findings("I6") == []


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (DROPPED, "is missing"),
        (f"ALTER TABLE {TABLE} DISABLE TRIGGER {TRIGGER}", "is disabled"),
        (f"ALTER TABLE {TABLE} ENABLE REPLICA TRIGGER {TRIGGER}", "is disabled"),
        (instead("open > solved", "solved > open"), "lets pass solved > open"),
        (instead(), "refuses open > solved"),
        (instead("open > open"), "lets pass open > open; refuses open > solved"),
        (
            instead("open > solved", function="payments_ledger_is_append_only"),
            "calls payments_ledger_is_append_only",
        ),
    ],
)
def test_a_trigger_that_does_not_guard_its_table_is_found(statement, said):
    with after(statement):
        assert story.findings("I6") == [f"trigger {TRIGGER}: {said}"]
