"""The broom after an outage: whatever Razorpay has of a period is in our rows afterwards."""

import pytest
from django.db import connection
from django.utils import timezone

from backend.bookings.models import FinalBooking
from backend.holds.models import BookingAttempt
from backend.incidents.models import Incident
from backend.incidents.services import reports
from backend.payments import gateway
from backend.payments.gateway import calls
from backend.payments.models import LedgerEntry, Payment, PaymentOrder, Refund
from backend.payments.reconciliation.sweeps import period_lists
from backend.payments.refunds import owed_refunds
from tests.payments import news, state
from tests.payments.sweeps import DAY_MINUTES, bank_answers, foreign_money, lately, refund_in_the_dashboard, row, sweep

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("no_waiting")]


def test_one_run_mends_a_day_without_webhooks(outage, twin, bell):
    said = sweep()
    assert said.code == 0, said.text
    states = {name: BookingAttempt.objects.get(pk=case.attempt_id).state for name, case in vars(outage).items()}
    booked = {name for name, found in states.items() if found == "completed"}
    assert booked >= {"paid", "retried", "late", "twice"}
    assert not booked & {"failed", "gone", "idle"}
    assert row(said, "missing captures").counts == (7, 7, 0)
    assert row(said, "missing captures").rupees == ("262500.00", "262500.00", "0.00")
    assert row(said, "missing payments").counts == (1, 1, 0)
    assert row(said, "missing refunds").counts == (1, 1, 0)


def test_the_second_run_finds_nothing(outage, twin, bell):
    sweep()
    bell.answer()
    before = state.snapshot()
    assert "Differences: 0." in sweep().text
    assert state.snapshot() == before


def test_afterwards_every_captured_paisa_is_booked_or_gone_back(outage, twin, bell):
    sweep()
    bell.answer()
    captured = [entity for entity in period_lists.payments_of_period(**lately()) if entity["captured"]]
    assert len(captured) == 7
    for entity in captured:
        payment = Payment.objects.get(razorpay_payment_id=entity["id"])
        back = sum(refund.amount_paise for refund in payment.refunds.filter(state="processed"))
        assert payment.booking_id is not None or back == payment.amount_paise
        assert back == entity["amount_refunded"]
    # Paid twice, and the rooms were gone: each went back once; the dashboard's own refund was not repeated.
    assert len(state.refunds(twin)) == 3


def test_a_dry_run_says_what_it_would_do_and_changes_nothing(outage, twin, bell):
    rows = (PaymentOrder, Payment, Refund, LedgerEntry, Incident, FinalBooking)
    foreign_money(twin)
    bell.rung.clear()
    before, counts = state.snapshot(), [model.objects.count() for model in rows]
    said = sweep(dry_run=True)
    assert (state.snapshot(), [model.objects.count() for model in rows], bell.rung) == (before, counts, [])
    assert "would be repaired, captured at Razorpay, unknown here" in said.text
    assert row(said, "missing captures").counts == (7, 0, 7)
    assert row(said, "foreign payments").counts == (1, 0, 1)
    assert (said.code, said.error) == (1, "10 left (nothing was changed).")


def test_razorpay_is_never_asked_inside_a_transaction(outage, twin, monkeypatch):
    inside, call = [], calls.ask_razorpay
    monkeypatch.setattr(calls, "ask_razorpay", lambda *args: inside.append(connection.in_atomic_block) or call(*args))
    assert sweep().code == 0
    assert len(inside) > 8
    assert not any(inside)


def test_money_for_an_order_that_is_not_ours_is_found_and_left_to_a_person(order, twin):
    payment_id = foreign_money(twin)
    said = sweep()
    problem = Incident.objects.get()
    assert (problem.kind, problem.subject) == ("unknown_order", f"payment {payment_id}")
    assert "5000.00 INR" in problem.happened
    assert row(said, "foreign payments").counts == (1, 0, 1)
    assert said.code == 1


def test_foreign_money_is_one_problem_however_often_it_is_found(order, twin):
    foreign_money(twin)
    sweep()
    assert sweep().code == 1
    assert Incident.objects.get().times == 2


def test_foreign_money_that_a_person_has_judged_is_left_in_peace(order, twin, asha):
    payment_id = foreign_money(twin)
    sweep()
    problems = Incident.objects.filter(kind="unknown_order", subject=f"payment {payment_id}")
    assert reports.mark_solved(problems, at=timezone.now(), by=asha) == 1
    assert sweep().code == 0
    assert Incident.objects.filter(state="open").count() == 0


def test_foreign_money_that_has_gone_back_is_nobodys_business(order, twin):
    refund_in_the_dashboard(twin, foreign_money(twin))
    assert sweep().code == 0


def test_a_payment_without_any_order_is_foreign(order, twin, monkeypatch):
    entity = {**news.payment("", "captured"), "order_id": None}
    monkeypatch.setattr(gateway, "payments_between", lambda *_, **__: [entity])
    assert "for no order, which is not ours" in sweep().text


def test_the_list_is_read_to_its_end_page_by_page(outage, twin, monkeypatch):
    monkeypatch.setattr(period_lists, "PAGE", 3)
    pages, page = [], gateway.payments_between
    monkeypatch.setattr(gateway, "payments_between", lambda *args, **how: pages.append(how) or page(*args, **how))
    listed = list(period_lists.payments_of_period(**lately()))
    assert len({entity["id"] for entity in listed}) == len(listed) == 8
    assert [how["skip"] for how in pages] == [0, 3, 6]


def test_a_list_that_repeats_itself_comes_to_an_end(monkeypatch):
    monkeypatch.setattr(period_lists, "PAGE", 1)
    monkeypatch.setattr(gateway, "payments_between", lambda *_, **__: [news.payment("order_1", "captured")])
    assert len(list(period_lists.payments_of_period(**lately()))) == 1


def test_an_order_from_before_the_period_that_was_paid_in_it_is_mended(order, twin):
    state.time_passes(minutes=3 * DAY_MINUTES)
    twin.pay(order.id)
    assert row(sweep(since="1h"), "missing captures").counts == (1, 1, 0)
    assert order.attempt.state == "completed"


def test_a_refund_whose_end_nobody_heard_of_is_ended(order, twin, bell):
    twin.knobs(refund_seconds=1)
    twin.pay(order.id, currency="USD")
    sweep()
    bell.answer()
    refund = Refund.objects.get()
    assert refund.state == "pending"
    state.time_passes(minutes=5 * DAY_MINUTES)
    bank_answers(twin)
    said = sweep(since="1h", until=timezone.now().isoformat())
    refund.refresh_from_db()
    assert (refund.state, said.code) == ("processed", 0)


def test_a_refund_that_the_bank_still_has_is_no_difference(order, twin, bell):
    twin.knobs(refund_seconds=3600)
    twin.pay(order.id, currency="USD")
    sweep()
    bell.answer()
    assert "Differences: 0." in sweep().text


def test_a_refund_that_failed_unheard_becomes_a_problem_and_is_not_found_again(order, twin, bell):
    twin.knobs(refund_outcome="failed")
    twin.pay(order.id, currency="USD")
    sweep()
    bell.answer()
    bank_answers(twin)
    assert row(sweep(), "missing refunds").counts == (1, 1, 0)
    assert Incident.objects.filter(kind="refund_failed").count() == 1
    assert "Differences: 0." in sweep().text


def test_a_refund_that_was_sent_anew_leaves_its_failed_round_alone(order, twin, bell):
    twin.knobs(refund_outcome="failed")
    twin.pay(order.id, currency="USD")
    sweep()
    bell.answer()
    bank_answers(twin)
    sweep()
    twin.knobs(refund_outcome="processed", refund_seconds=1)
    owed_refunds.owe_anew(Refund.objects.get(), at=timezone.now())
    bell.answer()
    bank_answers(twin)
    assert sweep().code == 0
    assert list(Refund.objects.values_list("reason", "state")) == [("wrong_amount", "processed")]


def test_a_partial_refund_from_the_dashboard_is_written_down(order, twin):
    payment = twin.pay(order.id)["payment"]
    sweep()
    refund_in_the_dashboard(twin, payment["id"], amount=100_000)
    said = sweep()
    assert row(said, "missing refunds").rupees == ("1000.00", "1000.00", "0.00")
    assert Refund.objects.get().reason == "external"
    assert "Differences: 0." in sweep().text


def test_one_order_can_be_asked_for_alone(outage, twin):
    said = sweep(order=outage.paid.id)
    assert "Orders checked: 1. Differences: 1." in said.text
    assert "repaired, booked as" in said.text
    assert FinalBooking.objects.count() == 1


def test_one_order_can_be_named_by_its_receipt(order, twin):
    assert "Differences: 0." in sweep(order=order.row.receipt).text


def test_an_order_that_is_not_ours_cannot_be_asked_for(db):
    assert sweep(order="order_unknown").error == "order_unknown is not an order of ours that Razorpay knows."
