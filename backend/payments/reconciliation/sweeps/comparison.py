"""Compares one order at Razorpay with our rows. Read-only."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from backend.payments import gateway
from backend.payments.core.razorpay_facts import RefundFact, payment_fact, refund_fact
from backend.payments.models import Payment, PaymentOrder, Refund
from backend.payments.reconciliation import order_checks
from backend.payments.reconciliation.sweeps.gaps import OrderFinding, OrderGap
from backend.payments.reconciliation.sweeps.patience import patiently
from backend.payments.states import PaymentState, RefundState


@dataclass(frozen=True)
class ShownOrder:
    """The payments of one order at Razorpay, and those of their refunds that may be news."""

    payments: list[dict[str, Any]]
    refunds: list[RefundFact]


def shown_by_razorpay(order: PaymentOrder) -> ShownOrder:
    """Ask for an order. Raises GatewayUnavailable, GatewayRefused and Malformed."""
    payments = patiently(partial(gateway.payments_of, str(order.razorpay_order_id)))
    refunds: list[RefundFact] = []
    for entity in payments:
        if order_checks.refunds_may_be_news(entity):
            refunds += map(refund_fact, patiently(partial(gateway.refunds_of, entity["id"])))
    return ShownOrder(payments, refunds)


def order_gaps(order: PaymentOrder, razorpays: ShownOrder) -> list[OrderFinding]:
    """What Razorpay has and our rows have not."""
    rows = {row.razorpay_payment_id: row for row in Payment.objects.filter(order=order)}
    sent = Refund.objects.filter(payment__order=order, razorpay_refund_id__isnull=False)
    refunds = {row.razorpay_refund_id: row for row in sent}
    found = [_payment_gap(entity, rows.get(entity["id"])) for entity in razorpays.payments]
    found += [_refund_gap(fact, refunds.get(fact.refund_id)) for fact in razorpays.refunds]
    return [gap for gap in found if gap is not None]


def _payment_gap(entity: dict[str, Any], row: Payment | None) -> OrderFinding | None:
    fact = payment_fact(entity)
    # What can still happen to captured money is a refund, and refunds are compared by themselves.
    if row is not None and row.captured_at is not None:
        return None
    if row is not None and not fact.captured and fact.state not in Payment.MOVES[PaymentState(row.state)]:
        return None
    return OrderFinding(
        gap=OrderGap.CAPTURE if fact.captured else OrderGap.PAYMENT,
        subject=f"payment {fact.payment_id}",
        amount_paise=fact.amount_paise,
        currency=fact.currency,
        note=f"{fact.state} at Razorpay, {row.state if row else 'unknown'} here",
    )


def _refund_gap(fact: RefundFact, row: Refund | None) -> OrderFinding | None:
    # A failed refund has moved nothing: one that was sent anew since is not missed.
    nothing_moved = row is None and fact.state == RefundState.FAILED
    if nothing_moved or (row is not None and fact.state not in Refund.MOVES[RefundState(row.state)]):
        return None
    return OrderFinding(
        gap=OrderGap.REFUND,
        subject=f"refund {fact.refund_id}",
        amount_paise=fact.amount_paise,
        note=f"{fact.state} at Razorpay, {row.state if row else 'unknown'} here",
    )
