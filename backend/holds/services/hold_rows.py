"""Writes an attempt and its stays: one statement, whose text Django's models give once."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import connection, models

from backend.common.db.prepared_statements import Row, Statement, as_ids, rows_answering
from backend.holds.models import BookingAttempt
from backend.inventory.states import StayState

# Stays in the order of their rooms, as all locks are taken.
_INSERT = f"""
WITH made AS (
    INSERT INTO holds_bookingattempt ({{columns}}) VALUES ({{blanks}})
    RETURNING id, resort_id, check_in, check_out, expires_at
),
kept AS (
    INSERT INTO inventory_stay (attempt_id, resort_id, room_id, check_in, check_out, state, expires_at)
    SELECT made.id, made.resort_id, room_id, made.check_in, made.check_out, '{StayState.HELD}', made.expires_at
    FROM made, unnest(%s::bigint[]) AS room_id ORDER BY room_id
)
SELECT id FROM made
"""  # noqa: S608 # nosec B608 # the name of a state, and below those of columns


def inserting_hold(attempt: BookingAttempt, room_ids: Sequence[int]) -> Statement:
    """Stores a new attempt that holds these rooms until its end; IntegrityError where somebody has one.

    As with everything that is stored in bulk, no signal is sent.
    """
    said: list[Any] = [
        field.get_db_prep_save(attempt.price, connection=connection)
        if isinstance(field, models.JSONField)
        else getattr(attempt, field.attname)
        for field in _fields()
    ]
    return Statement(_statement(), [*said, as_ids(room_ids)])


def note_inserted(attempt: BookingAttempt, rows: Sequence[Row]) -> None:
    """Let the attempt know that `inserting_hold` has stored it."""
    ((attempt.pk,),) = rows
    attempt._state.adding, attempt._state.db = False, connection.alias


def insert_hold(attempt: BookingAttempt, room_ids: Sequence[int]) -> None:
    """Store a hold as `inserting_hold` says."""
    note_inserted(attempt, rows_answering(inserting_hold(attempt, room_ids)))


@cache
def _fields() -> "list[models.Field[Any, Any]]":
    return [field for field in BookingAttempt._meta.local_concrete_fields if not field.primary_key]


@cache
def _statement() -> str:
    columns = ", ".join(f'"{field.column}"' for field in _fields())
    return _INSERT.format(columns=columns, blanks=", ".join(["%s"] * len(_fields())))
