import pytest

from backend.incidents.models import Incident
from backend.payments.models import Dispute, Payment, Refund
from backend.payments.refunds import owed_refunds
from tests.payments import news, state

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def disputed(order, twin, bell, now):
    """A payment in the wrong currency is owed back, and its payer's bank wants it back too."""
    payment = twin.pay(order.id, currency="USD")["payment"]
    news.deliver(news.event("payment.captured", payment=payment))
    bell.rung, ring = [], bell.rung
    for job, ids in ring:
        if job == "payments.process_event":
            bell.rung.append((job, ids))
    say(bell, payment, "open", "created", first=True)
    return payment


def say(bell, payment, status, kind, *, first=False, **fields):
    entity = {
        "id": "disp_EsIAlDcoUr8CaQ",
        "entity": "dispute",
        "payment_id": payment["id"],
        "amount": 39000,
        "currency": "INR",
        "amount_deducted": 0,
        "reason_code": "processed_invalid_expired_card",
        "respond_by": 1590431400,
        "status": status,
        "phase": "chargeback",
        "created_at": 1589907957,
        **fields,
    }
    news.deliver(news.event(f"payment.dispute.{kind}", payment=payment, dispute=entity))
    from worker import app

    for job, ids in [ring for ring in bell.rung if ring[0] == "payments.process_event"]:
        app.tasks[job.value].run(**ids)
    bell.rung = [ring for ring in bell.rung if ring[0] != "payments.process_event"]


def test_a_dispute_is_shown_to_a_person_with_its_deadline(disputed):
    assert Dispute.objects.get().state == "open"
    assert "25 May 2020" in Incident.objects.get(kind="dispute").advice


def test_while_it_lasts_nothing_is_refunded(disputed, bell, twin):
    bell.answer()
    assert Refund.objects.get().state == "due"
    assert state.refunds(twin) == []


def test_once_it_is_won_the_refund_goes_out(disputed, bell, twin):
    bell.answer()
    say(bell, disputed, "won", "won")
    refund = Refund.objects.get()
    owed_refunds.send_owed_refund(refund_id=refund.pk, at=refund.next_try_at)
    assert len(state.refunds(twin)) == 1
    assert Incident.objects.get(kind="dispute").state == "solved"


def test_a_lost_dispute_is_the_owners_cost(disputed, bell):
    say(bell, disputed, "lost", "lost", amount_deducted=39000)
    entry = Payment.objects.get().entries.get(source="owner", target="payer")
    assert entry.amount_paise == 39000


def test_news_after_its_end_changes_nothing(disputed, bell):
    say(bell, disputed, "won", "won")
    say(bell, disputed, "under_review", "under_review")
    assert Dispute.objects.get().state == "won"
