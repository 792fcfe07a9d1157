"""One click in the list of problems, or on a refund: money on its way again, and never twice."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.incidents.models import Incident, IncidentKind
from backend.incidents.services import mends, reports
from backend.payments.models import Refund, WebhookEvent
from backend.payments.refunds import owed_refunds
from tests.payments import news, state
from tests.payments.news import hear_of

pytestmark = pytest.mark.django_db(transaction=True)

HOUR = timedelta(hours=1)


def mend(kind):
    """What the mend of the open problem of this kind says."""
    return mends.mend(Incident.objects.get(kind=kind, state="open"), at=timezone.now())


def stored(row):
    return type(row).objects.values().get(pk=row.pk)


def test_every_problem_of_money_but_a_dispute_has_a_mend():
    money = {
        IncidentKind.WRONG_AMOUNT,
        IncidentKind.ROOMS_GONE,
        IncidentKind.SECOND_PAYMENT,
        IncidentKind.REFUND_FAILED,
        IncidentKind.REFUND_STUCK,
    }
    assert money | {IncidentKind.DEAD_EVENT, IncidentKind.UNKNOWN_ORDER} <= set(mends.MENDS.registered())
    assert IncidentKind.DISPUTE not in mends.MENDS.registered()


def test_a_failed_refund_is_sent_anew_and_arrives(failed, twin, bell):
    assert mend("refund_failed") == "it is being sent again"
    bell.answer()
    failed.refresh_from_db()
    assert (failed.state, failed.round) == ("processed", 2)
    assert sorted(refund["status"] for refund in state.refunds(twin)).count("processed") == 1
    assert not Incident.objects.filter(kind="refund_failed", state="open").exists()


def test_two_clicks_send_one_refund(failed, twin, bell):
    problem = Incident.objects.get(kind="refund_failed")
    assert mends.mend(problem, at=timezone.now()) == "it is being sent again"
    assert mends.mend(problem, at=timezone.now()) == "nothing to do: it is due"
    bell.answer()
    assert len(state.refunds(twin)) == 2
    failed.refresh_from_db()
    assert failed.round == 2


def test_late_news_of_the_failed_round_do_not_keep_the_new_one_from_being_sent(failed, twin, bell):
    first = state.refunds(twin)[0]
    mend("refund_failed")
    ring = bell.rung.copy()
    bell.rung.clear()
    news.deliver(news.event("refund.created", refund={**first, "status": "pending"}))
    bell.answer()
    bell.rung = ring
    bell.answer()
    failed.refresh_from_db()
    assert failed.state == "processed"


def test_a_refund_from_the_dashboard_is_not_ours_to_send_anew(order, twin, bell):
    payment = twin.pay(order.id)["payment"]
    hear_of(order.id)
    bell.answer()
    for status in ("pending", "failed"):
        name = "refund.created" if status == "pending" else "refund.failed"
        news.deliver(news.event(name, refund=news.refund(payment["id"], status, receipt=None)))
    bell.answer()
    assert (Refund.objects.get().state, bell.rung) == ("failed", [])
    assert not Incident.objects.filter(kind="refund_failed").exists()


def test_a_stuck_refund_is_sent_now(owed, twin, bell, short_rests):
    bell.rung.clear()
    twin.fault("refund.create", "500", times=5)
    for _ in range(5):
        owed.refresh_from_db()
        owed_refunds.send_owed_refund(refund_id=owed.pk, at=owed.next_try_at)
    assert mend("refund_stuck") == "its refund is being sent"
    bell.answer()
    owed.refresh_from_db()
    assert owed.state == "processed"
    assert len(state.refunds(twin)) == 1


@pytest.mark.parametrize("kind", ["wrong_amount", "rooms_gone", "second_payment"])
def test_money_that_waits_to_go_back_goes_now(owed, twin, bell, kind):
    bell.rung.clear()
    Refund.objects.update(next_try_at=timezone.now() + HOUR)
    Incident.objects.update(kind=kind)
    assert mend(kind) == "its refund is being sent"
    bell.answer()
    assert len(state.refunds(twin)) == 1


def test_money_that_has_gone_back_leaves_nothing_to_solve(owed, twin, bell):
    bell.answer()
    assert mend("wrong_amount") == "nothing to do: its refund is processed"
    assert not Incident.objects.filter(kind="wrong_amount", state="open").exists()
    assert len(state.refunds(twin)) == 1


def test_money_whose_refund_failed_is_sent_anew_from_its_own_problem(failed, twin, bell):
    assert mend("wrong_amount") == "it is being sent again"
    bell.answer()
    failed.refresh_from_db()
    assert failed.state == "processed"


@pytest.mark.parametrize("kind", ["dead_event", "unknown_order"])
def test_a_dead_event_is_tried_again(order, bell, kind):
    news.deliver(news.about(order.id, "payment.failed", amount="much"))
    bell.answer()
    Incident.objects.update(kind=kind)
    assert mend(kind) == "it is being tried again"
    event = WebhookEvent.objects.get()
    assert (event.state, event.tries) == ("received", 0)
    assert mend(kind) == "it is no longer a dead letter"


@pytest.mark.parametrize(
    ("kind", "subject"),
    [
        (IncidentKind.REFUND_FAILED, "refund 7"),
        (IncidentKind.REFUND_STUCK, "refund 7"),
        (IncidentKind.DEAD_EVENT, "event 7"),
        (IncidentKind.ROOMS_GONE, "payment pay_unknown"),
        (IncidentKind.UNKNOWN_ORDER, "payment pay_unknown"),
        (IncidentKind.DISPUTE, "dispute disp_1"),
    ],
)
def test_a_problem_about_nothing_that_we_have_says_so(bell, db, kind, subject):
    reports.report(kind, subject=subject, happened="", done="", advice="", at=timezone.now())
    assert mend(kind).startswith(("there is no such", "no refund", "nothing to retry"))
    assert bell.rung == []
