"""Asks Razorpay about orders without news, at growing intervals."""

import logging
from datetime import datetime, timedelta
from typing import Any

from backend.common.jobs import Job, enqueue, enqueue_each, room_for
from backend.payments import gateway
from backend.payments.core.razorpay_facts import payment_fact, refund_fact
from backend.payments.core.razorpay_fields import Malformed
from backend.payments.models import PaymentOrder, Refund
from backend.payments.orders.check_times import next_check
from backend.payments.reconciliation import fresh_facts
from backend.payments.refunds import refund_news
from backend.payments.settlement import settlement
from backend.payments.settlement.capture_rules import SettlementOutcome
from backend.payments.states import RefundState

log = logging.getLogger(__name__)

CLAIM = timedelta(minutes=1)


def ring_due_orders(*, at: datetime) -> int:
    """Ring for every order whose time has come; how many."""
    due = PaymentOrder.objects.filter(check_at__lte=at, razorpay_order_id__isnull=False)
    ids = list(due.order_by("check_at").values_list("pk", flat=True)[: room_for(Job.CHECK_ORDER)])
    enqueue_each(Job.CHECK_ORDER, "order_id", ids)
    return len(ids)


def check_order_at_razorpay(*, order_id: int, at: datetime) -> None:
    """Ask Razorpay for the payments of one order and settle each."""
    order = PaymentOrder.objects.get(pk=order_id)
    if order.check_at is None or order.check_at > at or order.razorpay_order_id is None:
        return
    # Ours for a minute: when this process dies, or Razorpay does not answer, the check comes again and did not count.
    claim = at + CLAIM
    if not PaymentOrder.objects.filter(pk=order.pk, check_at=order.check_at).update(check_at=claim):
        return
    try:
        take_in_all(gateway.payments_of(order.razorpay_order_id), at=at)
    except (gateway.GatewayUnavailable, gateway.GatewayRefused, Malformed) as error:
        log.warning("order %s not checked: %s", order.razorpay_order_id, error)
        if isinstance(error, Malformed):
            gateway.disbelieve(f"order {order.razorpay_order_id}", error)
        return
    later = next_check(checks=order.checks + 1, created_at=order.created_at, at=at) or _while_refunds_last(order, at=at)
    # News has set a time of its own.
    PaymentOrder.objects.filter(pk=order.pk, check_at=claim).update(check_at=later, checks=order.checks + 1)


def _while_refunds_last(order: PaymentOrder, *, at: datetime) -> datetime | None:
    """Banks take days over a refund, and its news may be lost too."""
    pending = Refund.objects.filter(payment__order=order, state=RefundState.PENDING)
    return at + timedelta(days=1) if pending.exists() else None


def take_in_all(entities: list[dict[str, Any]], *, at: datetime) -> list[SettlementOutcome]:
    """Settle payments as Razorpay shows them, refunds included; what came of each.

    The money first: a failed try before it must not free the rooms for a moment.
    """
    told = [payment_fact(entity) for entity in sorted(entities, key=_made_at)]
    facts = [fresh_facts.with_its_sum_explained(fact, at=at) for fact in told]
    outcomes = [settlement.settle(fact, at=at) for fact in sorted(facts, key=lambda fact: not fact.captured)]
    for entity in entities:
        if refunds_may_be_news(entity):
            for refund in gateway.refunds_of(entity["id"]):
                refund_news.take_in_refund(refund_fact(refund), at=at)
    return outcomes


def refunds_may_be_news(entity: dict[str, Any]) -> bool:
    """Whether Razorpay has given back another sum of a payment than our rows say, or one of ours has not ended."""
    rows = Refund.objects.filter(payment__razorpay_payment_id=entity["id"])
    done = sum(rows.filter(state=RefundState.PROCESSED).values_list("amount_paise", flat=True))
    return done != (entity.get("amount_refunded") or 0) or rows.filter(state=RefundState.PENDING).exists()


def check_soon(*, razorpay_order_id: str, at: datetime) -> None:
    """Somebody claims to have news of this order: believe only Razorpay, and ask it now."""
    order = PaymentOrder.objects.filter(razorpay_order_id=razorpay_order_id, check_at__gt=at).first()
    if order is not None:
        PaymentOrder.objects.filter(pk=order.pk, check_at__gt=at).update(check_at=at)
        enqueue(Job.CHECK_ORDER, order_id=order.pk)


def _made_at(entity: dict[str, Any]) -> int:
    return entity.get("created_at") or 0
