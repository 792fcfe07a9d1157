"""Refunds: owed as a row, sent word for word until Razorpay has it, ended by its news."""

import json
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from backend.incidents.models import Incident
from backend.payments import gateway
from backend.payments.core.razorpay_facts import refund_fact
from backend.payments.intake import event_handlers
from backend.payments.models import Payment, Refund, WebhookEvent
from backend.payments.refunds import owed_refunds, refund_news
from tests.payments import news, state

pytestmark = pytest.mark.django_db(transaction=True)

SECOND = timedelta(seconds=1)


@pytest.fixture
def owed(order, twin, now):
    """Asha's money has been captured and has to go back; nobody has told Razorpay yet."""
    paid = twin.pay(order.id, currency="USD")
    news.deliver(news.event("payment.captured", payment=paid["payment"]))
    event_handlers.process(event_id=WebhookEvent.objects.get().pk, at=now)
    return Refund.objects.get()


def send(refund, *, after=0):
    owed_refunds.send_owed_refund(refund_id=refund.pk, at=refund.next_try_at + after * SECOND)
    refund.refresh_from_db()


def deliver(bell, name, entity):
    """The outcome of an event, worked on alone: the refund's own ring is not answered."""
    news.deliver(news.event(name, refund=entity))
    bell.rung = bell.rung[-1:]
    bell.answer()
    return WebhookEvent.objects.latest("pk")


def tell(bell, status, refund, **more):
    receipt = json.loads(refund.body)["receipt"]
    deliver(bell, f"refund.{status}", news.refund(refund.payment.razorpay_payment_id, status, receipt=receipt, **more))
    refund.refresh_from_db()


def test_a_refund_is_owed_in_full_before_anybody_is_asked(owed, twin):
    assert (owed.state, owed.amount_paise, owed.tries) == ("due", news.AMOUNT, 0)
    assert state.refunds(twin) == []


def test_sending_it_moves_the_money_once(owed, twin):
    send(owed)
    assert owed.state == "processed"
    assert [refund["id"] for refund in state.refunds(twin)] == [owed.razorpay_refund_id]
    assert owed.payment.state == "refunded"
    send(owed, after=9999)
    assert len(state.refunds(twin)) == 1


def test_a_bank_that_takes_days_leaves_it_pending(owed, twin, bell):
    twin.knobs(refund_seconds=3600)
    send(owed)
    assert (owed.state, owed.payment.state) == ("pending", "captured")
    tell(bell, "processed", owed, id=owed.razorpay_refund_id)
    assert (owed.state, Payment.objects.get().state) == ("processed", "refunded")


@pytest.mark.parametrize("fault", ["429", "500", "502_html", "reset_before", "reset_after", "truncated_json"])
def test_after_trouble_it_is_tried_again_and_refunded_once(owed, twin, fault):
    twin.fault("refund.create", fault, times=2)
    while owed.state == "due" and owed.tries < 5:
        send(owed)
    assert owed.state == "processed"
    assert owed.tries in (2, 3)
    assert len(state.refunds(twin)) == 1


def test_every_try_repeats_key_and_body_to_the_byte(owed, monkeypatch):
    calls = []

    def refuse(payment_id, **how):
        calls.append((payment_id, how["body"], how["idempotency_key"]))
        raise gateway.GatewayUnavailable

    monkeypatch.setattr(gateway, "create_refund", refuse)
    for _ in range(4):
        send(owed)
    assert len(calls) == 4
    assert set(calls) == {(owed.payment.razorpay_payment_id, owed.body, owed.idempotency_key)}


def test_a_call_that_still_runs_is_a_409_and_another_try(owed, twin, settings):
    settings.RAZORPAY_CALL_SECONDS = 0.1
    twin.fault("refund.create", "latency", seconds=0.8, times=1)
    send(owed)
    settings.RAZORPAY_CALL_SECONDS = 5
    send(owed)
    assert "409" in owed.last_error
    while not state.refunds(twin):
        pass
    send(owed)
    assert (owed.state, owed.tries, owed.last_error) == ("processed", 3, "")
    assert len(state.refunds(twin)) == 1


def test_the_waits_grow_to_an_hour_and_never_end(owed, twin):
    twin.fault("refund.create", "500")
    waits = []
    for _ in range(9):
        at = owed.next_try_at
        send(owed)
        waits.append(int((owed.next_try_at - at).total_seconds()))
    assert waits == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]
    assert owed.state == "due"


def test_before_its_time_nothing_is_sent(owed, twin):
    owed_refunds.send_owed_refund(refund_id=owed.pk, at=owed.next_try_at - SECOND)
    assert state.refunds(twin) == []
    assert Refund.objects.get().tries == 0


def test_the_sweeper_rings_for_what_is_due(owed, bell, twin):
    twin.fault("refund.create", "500", times=1)
    send(owed)
    bell.rung.clear()
    assert owed_refunds.ring_unfinished_refunds(at=owed.next_try_at) == 0
    assert owed_refunds.ring_unfinished_refunds(at=owed.next_try_at + 10 * SECOND) == 1
    send(owed)
    assert owed_refunds.ring_unfinished_refunds(at=timezone.now() + timedelta(days=1)) == 0


def test_news_before_our_own_answer_ends_it(owed, twin, bell, monkeypatch):
    def told_meanwhile(payment_id, **_):
        receipt = json.loads(owed.body)["receipt"]
        early = news.refund(payment_id, "processed", receipt=receipt)
        refund_news.take_in_refund(refund_fact(early), at=timezone.now())
        return {**early, "status": "pending"}

    monkeypatch.setattr(gateway, "create_refund", told_meanwhile)
    send(owed)
    assert (owed.state, owed.razorpay_refund_id) == ("processed", "rfnd_FS8TWyPrCsa0OB")


def test_news_without_any_answer_ends_it(owed, bell):
    tell(bell, "processed", owed)
    assert (owed.state, owed.razorpay_refund_id) == ("processed", "rfnd_FS8TWyPrCsa0OB")
    assert Payment.objects.get().state == "refunded"


def test_news_that_comes_late_moves_nothing_back(owed, bell):
    send(owed)
    tell(bell, "failed", owed, id=owed.razorpay_refund_id)
    assert owed.state == "processed"


def test_created_news_may_say_processed_already(owed, bell):
    entity = news.refund(owed.payment.razorpay_payment_id, "processed", receipt=json.loads(owed.body)["receipt"])
    deliver(bell, "refund.created", entity)
    assert Refund.objects.get().state == "processed"


def test_a_refund_that_fails_at_the_bank_is_an_alarm_and_not_tried_again(owed, twin, bell):
    twin.knobs(refund_seconds=3600)
    send(owed)
    tell(bell, "failed", owed, id=owed.razorpay_refund_id)
    assert (owed.state, Payment.objects.get().state) == ("failed", "captured")
    assert Incident.objects.get(kind="refund_failed").subject == f"refund {owed.pk}"
    send(owed, after=9999)
    assert len(state.refunds(twin)) == 1


def test_a_failed_refund_is_sent_anew_under_a_new_key(owed, twin, bell):
    twin.knobs(refund_outcome="failed")
    send(owed)
    while state.refunds(twin)[0]["status"] != "failed":
        time.sleep(0.05)
    tell(bell, "failed", owed, id=owed.razorpay_refund_id)
    assert owed.state == "failed"
    old_key = owed.idempotency_key
    twin.knobs(refund_outcome="processed")
    owed_refunds.owe_anew(owed, at=timezone.now())
    send(owed)
    assert (owed.state, owed.idempotency_key != old_key) == ("processed", True)
    assert not Incident.objects.filter(state="open", kind="refund_failed").exists()


def test_after_five_tries_in_vain_a_person_is_told_and_told_when_it_is_over(owed, twin, short_rests):
    twin.fault("refund.create", "500", times=5)
    for _ in range(5):
        send(owed)
    assert Incident.objects.get(kind="refund_stuck").state == "open"
    send(owed)
    assert (owed.state, Incident.objects.get(kind="refund_stuck").state) == ("processed", "solved")


def test_a_refund_in_the_dashboard_of_the_sum_that_is_owed_is_that_refund(owed, bell):
    entity = news.refund(owed.payment.razorpay_payment_id, "processed", receipt=None)
    deliver(bell, "refund.processed", entity)
    assert Refund.objects.get().state == "processed"


@pytest.mark.parametrize("fields", [{"status": "gone"}, {"id": None}, {"payment_id": 7}])
def test_a_refund_that_is_not_as_documented_is_a_dead_letter(owed, bell, fields):
    before = state.snapshot()
    entity = {**news.refund(owed.payment.razorpay_payment_id, "processed", receipt=None), **fields}
    assert deliver(bell, "refund.processed", entity).state == "dead"
    assert state.snapshot() == before


def test_the_guest_is_told_once_whatever_happens_to_the_call(owed, twin, bell):
    twin.fault("refund.create", "500", times=2)
    bell.answer()
    send(owed)
    send(owed)
    assert ["37500.00" in text for text in state.refund_texts(twin)] == [True]


def test_two_senders_at_once_make_one_call(owed, twin, monkeypatch):
    calls = []
    monkeypatch.setattr(gateway, "create_refund", lambda *_, **__: calls.append(1) or 1 / 0)
    at = owed.next_try_at
    with pytest.raises(ZeroDivisionError):
        owed_refunds.send_owed_refund(refund_id=owed.pk, at=at)
    monkeypatch.setattr(owed_refunds.Refund.objects, "select_related", lambda *_: Believed(owed))
    owed_refunds.send_owed_refund(refund_id=owed.pk, at=at)
    assert calls == [1]


class Believed:
    """A row that was read before another sender took it."""

    def __init__(self, row):
        self.row = row

    def get(self, **_):
        return self.row
