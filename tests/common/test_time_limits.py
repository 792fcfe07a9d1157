"""One row's trouble is logged and is not another's; the end of a job's time and a database that has gone are."""

import logging
import signal
import time

import psycopg
import pytest
from django.db import OperationalError, connection, transaction

from backend.catalogue.models import Room
from backend.common.db.broken_connections import drop_connection
from backend.common.db.lone_rows import RowAlone
from backend.common.time_limits import TimeIsUp, rows_in_time
from backend.documents.services import due_papers, missing_papers
from backend.payments.intake import event_handlers
from backend.payments.models import WebhookEvent
from tests.common.strangers import end_own_session
from worker import signals

log = logging.getLogger(__name__)


def time_is_up(*_: object, **__: object) -> None:
    raise TimeIsUp


def test_an_error_of_a_row_is_logged_with_its_traceback_and_the_next_row_is_tried(caplog):
    done = []
    for row in (1, 2, 3):
        with RowAlone(log, "row %s", row):
            done.append(10 // (row - 2))
    assert done == [-10, 10]
    assert "row 2" in caplog.text
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.parametrize("error", [TimeIsUp(), OperationalError("gone"), SystemExit()])
def test_what_concerns_every_row_passes(error):
    with pytest.raises(type(error)), RowAlone(log, "row"):
        raise error


def test_a_lock_that_is_not_to_be_had_concerns_one_row():
    busy = OperationalError()
    busy.__cause__ = psycopg.errors.LockNotAvailable()
    with RowAlone(log, "row"):
        raise busy


def test_a_sweep_stops_when_its_time_is_up_and_says_so(caplog):
    done = []
    for row in rows_in_time(range(1000), sweep="papers", seconds=0.05):
        time.sleep(0.02)
        done.append(row)
    assert 1 < len(done) < 10
    assert "papers: stopped after" in caplog.text


def test_a_sweep_that_is_through_says_nothing(caplog):
    assert list(rows_in_time([1, 2], sweep="papers")) == [1, 2]
    assert caplog.text == ""


@pytest.mark.django_db
def test_a_sweep_of_papers_ends_with_its_time(monkeypatch, room):
    monkeypatch.setattr(due_papers, "issue_due", time_is_up)
    with pytest.raises(TimeIsUp):
        missing_papers._issue(1, at=None)


@pytest.mark.django_db
def test_an_event_whose_time_is_up_is_still_to_be_done(monkeypatch, now):
    event = WebhookEvent.objects.create(event_id="e", body=b"{}", received_at=now, state="received")
    monkeypatch.setattr(event_handlers, "_process", time_is_up)
    with pytest.raises(TimeIsUp):
        event_handlers.process(event_id=event.pk, at=now)
    event.refresh_from_db()
    assert (event.state, event.tries) == ("received", 1)


@pytest.mark.django_db(transaction=True)
def test_time_that_runs_out_in_a_statement_leaves_a_connection_that_works():
    def ring(*_: object) -> None:
        raise TimeIsUp

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, 0.3)
    try:
        with pytest.raises(TimeIsUp), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(3)")
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert Room.objects.count() == 0


class Rung:
    """A task as a worker has it."""

    name = "payments.process_event"

    class request:
        is_eager = False


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_a_job_left_open_is_not_the_next_jobs(caplog):
    transaction.atomic().__enter__()
    end_own_session()
    with pytest.raises(OperationalError):
        Room.objects.count()
    assert connection.in_atomic_block
    signals.begin_outside_of_transactions(task=Rung)
    assert Room.objects.count() == 0
    assert "left open" in caplog.text


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("error", [TimeIsUp(), OperationalError("gone")])
def test_a_job_that_failed_by_time_or_database_gives_the_next_one_a_new_connection(error):
    def backend() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            return cursor.fetchone()[0]

    before = backend()
    signals.drop_what_may_be_broken(exception=error, sender=Rung)
    assert backend() != before


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_was_closed_in_a_transaction_can_be_dropped():
    transaction.atomic().__enter__()
    connection.close()
    drop_connection()
    assert Room.objects.count() == 0
