"""A problem is one row as long as it lasts, however often it is said."""

import logging
from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from backend.incidents.models import Incident, IncidentKind
from backend.incidents.services import reports
from tests.races import crowd

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def solve(subject="refund 12", *kinds, **more):
    return reports.solve(*(kinds or (IncidentKind.REFUND_FAILED,)), subject=subject, at=timezone.now(), **more)


def test_a_problem_says_what_happened_what_was_done_and_what_to_do(report, now):
    problem = report(at=now)
    assert (problem.happened, problem.done, problem.advice) == ("The bank said no.", "Nothing.", "Call the bank.")
    assert (problem.state, problem.times, problem.opened_at, problem.last_seen_at) == ("open", 1, now, now)


def test_a_problem_is_in_the_log_too(report, caplog):
    with caplog.at_level(logging.ERROR):
        report()
    assert "refund failed, refund 12: The bank said no." in caplog.text


def test_the_same_again_is_counted_and_told_anew(report, now):
    report(at=now)
    problem = report(at=now + HOUR, happened="The bank said no again.")
    assert (Incident.objects.count(), problem.times, problem.happened) == (1, 2, "The bank said no again.")
    assert (problem.opened_at, problem.last_seen_at) == (now, now + HOUR)


def test_another_subject_or_kind_is_another_problem(report):
    report("refund 12")
    report("refund 13")
    report("refund 12", IncidentKind.REFUND_STUCK)
    assert Incident.objects.filter(times=1).count() == 3


def test_what_is_over_is_solved_by_the_system(report, now):
    problem = report()
    assert reports.solve(IncidentKind.REFUND_FAILED, subject="refund 12", at=now) == 1
    problem.refresh_from_db()
    assert (problem.state, problem.solved_at, problem.solved_by) == ("solved", now, None)


def test_a_person_who_solves_it_is_named(report, meera):
    problem = report()
    reports.mark_solved(Incident.objects.all(), at=timezone.now(), by=meera)
    problem.refresh_from_db()
    assert problem.solved_by == meera


def test_several_kinds_of_one_subject_are_solved_at_once_and_others_stay(report):
    for kind in (IncidentKind.DEAD_EVENT, IncidentKind.UNKNOWN_ORDER, IncidentKind.DISPUTE):
        report("event 5", kind)
    report("event 6", IncidentKind.DEAD_EVENT)
    assert solve("event 5", IncidentKind.DEAD_EVENT, IncidentKind.UNKNOWN_ORDER) == 2
    assert Incident.objects.filter(state="open").count() == 2


def test_solving_what_is_solved_or_never_was_is_calm(report, now):
    problem = report()
    reports.solve(IncidentKind.REFUND_FAILED, subject="refund 12", at=now)
    assert (solve(), solve("refund 99")) == (0, 0)
    problem.refresh_from_db()
    assert problem.solved_at == now


def test_what_comes_back_after_its_end_is_a_new_problem_and_the_old_one_stays_solved(report):
    old = report()
    solve()
    new = report()
    old.refresh_from_db()
    assert (old.state, new.state, new.times) == ("solved", "open", 1)
    assert new.pk != old.pk


def test_a_report_goes_with_its_transaction(report):
    with transaction.atomic():
        report()
        transaction.set_rollback(True)
    assert not Incident.objects.exists()


def test_the_database_refuses_a_second_open_row(report):
    problem = report()
    problem.pk = None
    with pytest.raises(IntegrityError, match="one_open_incident_per_subject"), transaction.atomic():
        problem.save(force_insert=True)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_twenty_reports_at_once_are_one_row_counted_twenty_times(report):
    crowd.at_once(*[report] * 20)
    assert list(Incident.objects.values_list("times", flat=True)) == [20]


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_reports_and_their_end_at_once_leave_at_most_one_open(report):
    for n in range(10):
        crowd.at_once(*[partial(report, f"refund {n}")] * 3, partial(solve, f"refund {n}"))
        assert Incident.objects.filter(subject=f"refund {n}", state="open").count() <= 1


def test_a_report_that_meets_the_end_of_another_is_not_lost(report, monkeypatch):
    """Somebody else opened it and it was solved, between our look and our insert."""
    create = Incident.objects.create

    def overtaken(**fields):
        monkeypatch.undo()
        create(**fields)
        solve()
        raise IntegrityError

    monkeypatch.setattr(Incident.objects, "create", overtaken)
    report()
    assert Incident.objects.filter(state="open").count() == 1
