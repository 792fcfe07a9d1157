"""A sweep goes on where Razorpay does not, says what it left, and refuses what it cannot read."""

from io import StringIO

import pytest

from backend.payments import gateway
from backend.payments.models import PaymentOrder
from backend.payments.reconciliation import order_checks
from backend.payments.reconciliation.sweeps import patience, visits
from backend.payments.settlement import settlement
from tests.payments.sweeps import row, sweep

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("no_waiting")]


@pytest.mark.parametrize("fault", ["429", "500", "502_html", "reset_before", "truncated_json"])
def test_a_busy_razorpay_is_asked_again(order, twin, fault):
    twin.pay(order.id)
    twin.fault("order.payments", fault, times=3)
    assert sweep().code == 0
    assert order.attempt.state == "completed"


def test_the_waits_between_tries_grow(twin, monkeypatch):
    slept = []
    monkeypatch.undo()
    monkeypatch.setattr(patience.time, "sleep", slept.append)

    def busy():
        raise gateway.GatewayUnavailable

    with pytest.raises(gateway.GatewayUnavailable):
        patience.patiently(busy)
    assert slept == sorted(slept) == list(patience.WAITS_SECONDS)


def test_an_order_that_cannot_be_asked_for_is_left_and_the_others_are_mended(outage, twin):
    twin.fault("order.payments", "429", times=4)
    said = sweep()
    assert row(said, "unreachable orders").counts == (1, 0, 1)
    assert row(said, "missing captures").counts == (6, 6, 0)
    assert (said.code, said.error) == (1, "1 left for a person.")
    assert sweep().code == 0


def test_an_order_that_razorpay_has_lost_is_left(order, twin):
    PaymentOrder.objects.update(razorpay_order_id="order_lost")
    said = sweep()
    assert "LEFT, 400: " in said.text
    assert said.code == 1


def test_a_razorpay_that_is_down_is_not_asked_for_every_order(outage, twin, monkeypatch):
    asked = []

    def down(order_id):
        asked.append(order_id)
        raise gateway.GatewayUnavailable

    monkeypatch.setattr(gateway, "payments_of", down)
    said = sweep()
    assert row(said, "unreachable orders").counts == (8, 0, 8)
    assert len(set(asked)) == visits.GIVE_UP_AFTER


def test_without_the_list_of_payments_our_own_orders_are_mended_all_the_same(order, twin):
    twin.pay(order.id)
    twin.fault("payment.list", "500", times=4)
    said = sweep()
    assert "the list of payments" in said.text
    assert order.attempt.state == "completed"
    assert said.code == 1


def test_an_order_that_breaks_the_settling_does_not_stop_the_others(outage, twin, monkeypatch):
    settle = settlement.settle

    def settle_all_but_one(fact, *, at):
        if fact.order_id == outage.paid.id:
            raise RuntimeError("a bug")
        return settle(fact, at=at)

    monkeypatch.setattr(settlement, "settle", settle_all_but_one)
    said = sweep()
    assert "not repaired: RuntimeError a bug" in said.text
    assert row(said, "missing captures").counts == (6, 6, 0)
    assert said.code == 1


def test_what_our_rows_refuse_is_left_and_not_called_mended(order, twin, monkeypatch):
    twin.pay(order.id)
    monkeypatch.setattr(order_checks, "take_in_all", lambda *_, **__: [])
    said = sweep()
    assert row(said, "missing captures").counts == (1, 0, 1)
    assert said.code == 1


def test_without_a_terminal_there_is_no_progress_bar(order, twin):
    heard = StringIO()
    sweep(stderr=heard)
    assert heard.getvalue() == ""


def test_on_a_terminal_a_bar_grows(outage, twin):
    heard = StringIO()
    heard.isatty = lambda: True
    sweep(stderr=heard)
    assert "4/8" in heard.getvalue()
    assert heard.getvalue().endswith("8/8\n")


@pytest.mark.parametrize("since", ["yesterday", "2026-13-01", "3w", "99999999d", ""])
def test_a_period_that_nobody_can_read_is_refused(db, since):
    assert "is not a date" in sweep(since=since).error


@pytest.mark.parametrize("options", [{"since": None}, {"since": "2999-01-01"}, {"since": "1h", "until": "2h"}])
def test_a_sweep_without_a_period_is_refused(db, options):
    said = sweep(**options)
    assert said.code == 1
    assert "period" in said.error or "--since" in said.error
