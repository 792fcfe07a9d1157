"""The daily audit tells people, and takes it back."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections
from django.utils import timezone

from backend.common.jobs import Job
from backend.incidents.models import Incident
from backend.invariants.services import daily_audit, invariant_audit
from tests.common.stores import take_redis_away
from tests.invariants import story
from worker import app
from worker.schedule import SCHEDULE

pytestmark = pytest.mark.django_db(transaction=True)


def problems() -> dict[str, str]:
    return dict(Incident.objects.filter(kind="audit").values_list("subject", "state"))


def audit() -> None:
    app.tasks[Job.AUDIT].run()


def test_a_clean_audit_troubles_nobody(booking):
    audit()
    assert problems() == {}


def test_each_broken_invariant_is_one_problem(booking):
    story.sql("UPDATE inventory_stay SET state = 'released'")
    story.sql("UPDATE payments_payment SET amount_paise = amount_paise - 1")
    audit()
    assert problems() == {"invariant I2": "open", "invariant I3": "open"}
    assert f"booking {booking.reference}: has 0 of its 1 rooms" in Incident.objects.get(subject="invariant I3").happened


def test_seen_again_it_is_the_same_problem(booking):
    story.sql("UPDATE inventory_stay SET state = 'released'")
    audit()
    audit()
    assert Incident.objects.get().times == 2


def test_once_it_holds_again_the_problem_is_solved(booking):
    story.sql("UPDATE inventory_stay SET state = 'released'")
    audit()
    story.sql("UPDATE inventory_stay SET state = 'booked'")
    audit()
    assert problems() == {"invariant I3": "solved"}


def test_what_could_not_be_checked_is_not_solved(db, settings):
    now = timezone.now()
    Incident.objects.create(kind="audit", subject="invariant I5", opened_at=now, last_seen_at=now)
    take_redis_away(settings)
    audit()
    assert problems() == {"invariant I5": "open"}


def test_many_findings_are_told_briefly(booking):
    story.sql(
        "INSERT INTO payments_webhookevent (event_id, kind, body, state, received_at, deliveries, tries, outcome,"
        " last_error) SELECT n, '', '', 'rejected', now(), 1, 0, '', '' FROM generate_series(1, 25) AS n"
    )
    audit()
    lines = Incident.objects.get().happened.splitlines()
    assert (len(lines), lines[-1]) == (1 + daily_audit.NAMED + 1, "and 20 more")


def test_four_audits_at_once_are_one_problem(booking):
    story.sql("UPDATE inventory_stay SET state = 'released'")

    def go(_: int) -> None:
        audit()
        connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(go, range(4)))
    assert problems() == {"invariant I3": "open"}
    assert Incident.objects.get().times == 4


def test_what_there_is_no_time_for_is_rung_for_and_goes_on_there(booking, bell, monkeypatch):
    story.sql("UPDATE inventory_stay SET state = 'released'")
    story.sql("UPDATE payments_payment SET amount_paise = amount_paise - 1")
    monkeypatch.setattr(daily_audit, "SLICE_SECONDS", 0.0)
    bell.rung.clear()
    audit()
    numbers = []
    while bell.rung:
        [(job, ids)] = bell.rung
        numbers.append(ids["invariant_id"])
        assert job == Job.AUDIT
        bell.rung.clear()
        app.tasks[job].run(**ids)
    assert numbers == list(range(1, len(invariant_audit.INVARIANTS)))
    assert set(problems()) == {"invariant I2", "invariant I3"}


def test_an_invariant_that_takes_too_long_is_told_and_hinders_no_other(booking, monkeypatch):
    story.sql("UPDATE inventory_stay SET state = 'released'")

    def slow(**_: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = '50ms'")
            try:
                cursor.execute("SELECT pg_sleep(5)")
            finally:
                cursor.execute("RESET statement_timeout")

    monkeypatch.setitem(invariant_audit.INVARIANTS, "I2", ("every paisa", slow))
    audit()
    assert problems() == {"invariant I2": "open", "invariant I3": "open"}
    assert "statement timeout" in Incident.objects.get(subject="invariant I2").happened
    monkeypatch.undo()
    audit()
    assert problems() == {"invariant I2": "solved", "invariant I3": "open"}


@pytest.mark.parametrize("job", [Job.AUDIT, Job.WATCH])
def test_it_is_in_the_schedule_and_goes_to_the_sweeps(job):
    assert job.value in {entry["task"] for entry in SCHEDULE.values()}
    assert app.amqp.router.route({}, job.value)["queue"].name == "sweeps"
