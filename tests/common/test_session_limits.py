"""PostgreSQL is told how long it may take, and we wait no longer than that: tried with sessions of strangers."""

import os
import signal
import time

import pytest
from django.db import DatabaseError, OperationalError, connection, transaction

from backend.catalogue.models import Room
from backend.common.db import session_limits
from backend.common.db.database_trouble import DatabaseUnavailable, database_refusal
from backend.common.db.statement_kinds import kind_of
from tests.common.strangers import limited, stranger

pytestmark = pytest.mark.django_db(transaction=True)


def said(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {name}")
        return cursor.fetchone()[0]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("lock_timeout", "3s"), ("statement_timeout", "7s"), ("idle_in_transaction_session_timeout", "9s"),
        ("tcp_keepalives_idle", "30"), ("client_connection_check_interval", "5s"),
    ],
)  # fmt: skip
def test_a_session_begins_with_our_limits(name, value):
    with limited(lock=3, statement=7, idle=9):
        assert said(name) == value


def test_a_transaction_that_is_left_open_loses_its_session_and_its_locks(room):
    def left_open() -> None:
        with transaction.atomic():
            Room.objects.select_for_update().get(pk=room.pk)
            began = time.monotonic()
            other.execute("SELECT 1 FROM catalogue_room WHERE id = %s FOR UPDATE", [room.pk])
            waits.append(time.monotonic() - began)
            Room.objects.count()

    waits: list[float] = []
    with limited(idle=1), stranger() as other, pytest.raises(DatabaseError) as failed:
        left_open()
    assert 0.5 < waits[0] < 4
    assert isinstance(database_refusal(failed.value), DatabaseUnavailable)


def test_a_postgresql_that_is_frozen_is_given_up(monkeypatch):
    monkeypatch.setattr(session_limits, "GRACE_SECONDS", 0)
    with limited(statement=1):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (pid,) = cursor.fetchone()
        try:
            os.kill(pid, signal.SIGSTOP)
        except (ProcessLookupError, PermissionError):
            pytest.skip("PostgreSQL runs elsewhere")
        began = time.monotonic()
        try:
            with pytest.raises(OperationalError, match="no answer within 1"), connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        finally:
            os.kill(pid, signal.SIGCONT)
        assert time.monotonic() - began < 4
        connection.close()
        assert Room.objects.count() == 0


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ('SELECT "a"."x" FROM "catalogue_room" WHERE "a"."x" = 7 FOR UPDATE', "SELECT FOR UPDATE catalogue_room"),
        ('UPDATE "holds_bookingattempt" SET "phone" = \'+919999900001\'', "UPDATE holds_bookingattempt"),
        ('INSERT INTO "accounts_user" VALUES (\'x\')', "INSERT accounts_user"),
        ("SAVEPOINT x", "SAVEPOINT"), (b"SELECT 1", "statement"), ("", "statement"),
    ],
)  # fmt: skip
def test_a_statement_is_named_by_verb_and_table(query, kind):
    assert kind_of(query) == kind
