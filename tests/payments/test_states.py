"""The tables of states: complete, and money moves forward only."""

import pytest

from backend.common.db.transitions import IllegalMove, move
from backend.payments import states
from backend.payments.models import Dispute, Payment, PaymentOrder, Refund, WebhookEvent
from backend.payments.states import PaymentState, RefundState

TABLES = [
    (states.OrderState, states.ORDER_MOVES, PaymentOrder),
    (states.PaymentState, states.PAYMENT_MOVES, Payment),
    (states.RefundState, states.REFUND_MOVES, Refund),
    (states.DisputeState, states.DISPUTE_MOVES, Dispute),
    (states.EventState, states.EVENT_MOVES, WebhookEvent),
]
FINAL = {
    "order paid",
    "payment refunded",
    "refund processed",
    "refund netted",
    "refund withdrawn",
    "dispute won",
    "dispute lost",
    "dispute closed",
    "event processed",
    "event rejected",
}


@pytest.mark.parametrize(("kind", "moves", "model"), TABLES)
def test_every_state_has_an_entry_and_its_model_goes_by_the_table(kind, moves, model):
    assert set(moves) == set(kind)
    assert {to for reached in moves.values() for to in reached} <= set(kind)
    assert model.MOVES is moves


@pytest.mark.parametrize(("kind", "moves", "model"), TABLES)
def test_every_state_can_be_reached_or_begun_with(kind, moves, model):
    reached = {to for found in moves.values() for to in found}
    begins = {"new", "created", "due", "open", "received", "rejected"}
    assert {str(state) for state in set(kind) - reached} <= begins


def test_the_final_states_are_these():
    names = ("order", "payment", "refund", "dispute", "event")
    tables = zip(names, (table for _, table, _ in TABLES), strict=True)
    assert {f"{name} {state}" for name, table in tables for state, found in table.items() if not found} == FINAL


@pytest.mark.parametrize("back", [PaymentState.CREATED, PaymentState.FAILED, PaymentState.AUTHORIZED])
def test_a_captured_payment_never_moves_back(back):
    with pytest.raises(IllegalMove):
        move(Payment(state=PaymentState.CAPTURED), back)


@pytest.mark.parametrize("further", [PaymentState.AUTHORIZED, PaymentState.CAPTURED])
def test_a_failed_payment_may_still_succeed(further):
    assert further in states.PAYMENT_MOVES[PaymentState.FAILED]


def test_money_that_is_owed_is_never_forgotten():
    assert states.REFUND_MOVES[RefundState.DUE] == {
        RefundState.PENDING,
        RefundState.PROCESSED,
        RefundState.FAILED,
        RefundState.NETTED,
        RefundState.WITHDRAWN,
    }
