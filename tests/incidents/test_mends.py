"""What can be done with one click is done by the room that knows how."""

import pytest
from django.utils import timezone

from backend.common.hooks import HookForEach
from backend.incidents.models import IncidentKind
from backend.incidents.services import mends

pytestmark = pytest.mark.django_db


@pytest.fixture
def done(monkeypatch):
    """No mend but those that a test registers; what they were asked to do."""
    monkeypatch.setattr(mends, "MENDS", HookForEach("mends"))
    return []


def test_a_registered_mend_gets_the_problem_and_the_time_and_says_what_it_did(report, now, done):
    @mends.MENDS.register(IncidentKind.REFUND_FAILED)
    def send(problem, at):
        done.append((problem.subject, at))
        return "it is sent"

    assert mends.mend(report(), at=now) == "it is sent"
    assert done == [("refund 12", now)]


def test_one_mend_may_serve_several_kinds_and_is_still_a_function(report, now, done):
    @mends.MENDS.register(IncidentKind.REFUND_FAILED, IncidentKind.REFUND_STUCK)
    def send(problem, at):
        return problem.kind

    assert send(report(kind=IncidentKind.REFUND_STUCK), now) == "refund_stuck"
    assert [mends.mend(report(kind=kind), at=now) for kind in mends.MENDS.registered()] == [
        "refund_failed",
        "refund_stuck",
    ]


def test_a_kind_that_nobody_can_mend_says_so_and_stays_open(report, done):
    problem = report(kind=IncidentKind.DISPUTE)
    assert mends.mend(problem, at=timezone.now()).startswith("nothing to retry")
    problem.refresh_from_db()
    assert problem.state == "open"


def test_every_kind_has_a_mend_or_needs_a_person():
    needs_a_person = {
        IncidentKind.DISPUTE,
        IncidentKind.EXTERNAL_REFUND,
        IncidentKind.REGISTRATION_CHANGED,
        IncidentKind.SMS_DOWN,
        IncidentKind.EMAIL_DOWN,
        IncidentKind.GATEWAY_DOWN,
        IncidentKind.GATEWAY_ANSWER,
        IncidentKind.OTP_PUMPING,
        IncidentKind.AUDIT,
        IncidentKind.CLOCK_WRONG,
        IncidentKind.BALANCE_OVERDUE,
        IncidentKind.FORM_LATE,
        IncidentKind.ACCOUNT_SETTING,
        IncidentKind.PAYMENT_REFUSED,
    }
    assert set(mends.MENDS.registered()) == set(IncidentKind) - needs_a_person


def test_mends_of_things_that_are_not_there_say_so(report):
    problems = [report("refund 999", kind) for kind in (IncidentKind.REFUND_FAILED, IncidentKind.REFUND_STUCK)]
    assert {mends.mend(problem, at=timezone.now()) for problem in problems} == {"there is no such refund"}
