"""Statements of the hot paths: planned once in a session, several in a trip, and never in the way of a pooler."""

from dataclasses import replace

import psycopg
import pytest
from django.conf import settings as current
from django.db import IntegrityError, OperationalError, connection, transaction

from backend.catalogue.models import Resort
from backend.common.db.prepared_statements import Statement, as_id, as_ids, in_one_trip, rows_answering
from tests import cast

PLUS = Statement("SELECT %(left)s::bigint + %(right)s::bigint", {"left": as_id(2), "right": as_id(3)})
NAMED = "INSERT INTO catalogue_roomtype (resort_id, code, name, description, capacity) VALUES (%s, %s, '', '', 2)"

pytestmark = pytest.mark.django_db


def prepared() -> int:
    """How many statements this connection has planned."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%$1%'")
        return int(cursor.fetchone()[0])


@pytest.fixture(params=[False, True], ids=["own sessions", "lent sessions"])
def sessions_lent(request, settings):
    """Both kinds of sessions: what is prepared in one that is lent would stay with somebody else."""
    settings.DB_LIMITS = replace(current.DB_LIMITS, lent=request.param)
    return request.param


def test_a_statement_is_planned_once_and_never_in_a_lent_session(sessions_lent):
    before = prepared()
    for left in (2, 70_000, 2**40):
        said = {"left": as_id(left), "right": as_id(3)}
        assert rows_answering(Statement(PLUS.text, said)) == [(left + 3,)]
    assert prepared() == before + (not sessions_lent)


def test_each_statement_of_a_trip_sees_what_those_before_it_did(sessions_lent, resort):
    with transaction.atomic(), in_one_trip() as batch:
        batch.send(Statement(NAMED, [as_id(resort.pk), "deluxe"]))
        batch.send(Statement("SELECT code FROM catalogue_roomtype WHERE resort_id = ANY(%s)", [as_ids([resort.pk])]))
        batch.send(PLUS)
    assert batch.answers == [[], [("deluxe",)], [(5,)]]


def test_what_failed_is_raised_and_what_came_before_it_is_told(sessions_lent, resort):
    twice = Statement(NAMED, [as_id(resort.pk), "deluxe"])
    batches = []

    def travel():
        with transaction.atomic(), in_one_trip() as batch:
            batches.append(batch)
            for statement in (PLUS, twice, twice, PLUS):
                batch.send(statement)

    with pytest.raises(IntegrityError) as failed:
        travel()
    assert batches[0].answers == [[(5,)], []]
    assert isinstance(failed.value.__cause__, psycopg.errors.UniqueViolation)
    assert not resort.room_types.exists()


def test_the_rest_of_a_transaction_goes_on_as_usual(sessions_lent):
    with transaction.atomic():
        made = cast.a_resort("Elsewhere")
        with in_one_trip() as batch:
            batch.send(Statement("SELECT name FROM catalogue_resort WHERE id = %s", [as_id(made.pk)]))
        Resort.objects.filter(pk=made.pk).update(name="Here")
    made.refresh_from_db()
    assert (batch.answers, made.name) == ([[("Elsewhere",)]], "Here")


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_postgresql_has_ended_is_lent_to_nobody():
    """The pool asks one that was used a moment ago nothing: its goodbye lies in its socket."""
    for _ in range(3):
        ((number,),) = rows_answering(Statement("SELECT pg_backend_pid()", []))
        connection.close()
        with psycopg.connect(**_address(), autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s, 5000)", [number])
        ((fresh,),) = rows_answering(Statement("SELECT pg_backend_pid()", []))
        assert fresh != number
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_one_that_ends_while_it_is_used_fails_as_every_other():
    rows_answering(PLUS)
    with psycopg.connect(**_address(), autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [connection.connection.info.backend_pid])
    with pytest.raises(OperationalError):
        rows_answering(PLUS)
    connection.close()


def _address() -> dict[str, object]:
    said = connection.get_connection_params()
    return {name: said[name] for name in ("dbname", "user", "password", "host", "port") if name in said}
