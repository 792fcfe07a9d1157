"""Asks Razorpay for the current state, because a webhook's payload may be outdated."""

from datetime import datetime, timedelta
from typing import Any

from backend.holds.states import AttemptState
from backend.payments import gateway
from backend.payments.core.razorpay_facts import Malformed, PaymentFact, payment_fact
from backend.payments.models import Payment, PaymentLink, PaymentOrder

# A delivery that has waited this long, or comes again, may be overtaken by what happened since.
STALE_AFTER = timedelta(minutes=2)
CANNOT_ASK = (gateway.GatewayUnavailable, gateway.GatewayRefused, Malformed)


def freshest(fact: PaymentFact, *, told_at: datetime, at: datetime) -> PaymentFact:
    """The fact as told, or as Razorpay says it is now where the two could differ and it matters.

    A signed payload is believed when Razorpay cannot be asked: it was true once, and the reconciler asks again.
    """
    if not _could_differ(fact, told_at=told_at, at=at):
        return fact
    try:
        asked = payment_fact(gateway.fetch_payment(fact.payment_id))
    except CANNOT_ASK:
        return fact
    return asked if asked.order_id == fact.order_id else fact


def payment_unheard_of(payment_id: str, payload: Any) -> PaymentFact | None:
    """What there is to know of a payment of whose money we have not heard; None when we have."""
    if Payment.objects.filter(razorpay_payment_id=payment_id, captured_at__isnull=False).exists():
        return None
    try:
        return payment_fact(gateway.fetch_payment(payment_id))
    except CANNOT_ASK:
        try:
            told = payment_fact(payload["payment"]["entity"])
        except (KeyError, TypeError, Malformed):
            return None
        return told if told.payment_id == payment_id else None


def link_behind(order_id: str, payment_id: str) -> PaymentLink | None:
    """Our link whose own order this is, where the order is not known yet: Razorpay makes it when a guest begins to pay.

    Raises GatewayUnavailable: until Razorpay answers, nobody knows whose money it is.
    """
    known = PaymentOrder.objects.filter(razorpay_order_id=order_id).exists()
    if known or not PaymentLink.objects.exists():
        return None
    try:
        # The order is called as its link is; should it not be, the payment knows its link.
        named = PaymentLink.objects.filter(reference_id=gateway.fetch_order(order_id).get("receipt") or "").first()
        if named is not None:
            return named
        ids = [entity["id"] for entity in gateway.links_of_payment(payment_id)]
    except (gateway.GatewayRefused, KeyError, TypeError):
        return None
    return PaymentLink.objects.filter(razorpay_link_id__in=ids).first()


def _could_differ(fact: PaymentFact, *, told_at: datetime, at: datetime) -> bool:
    """Money that is not simply the expected sum for an attempt that waits for it, told just now."""
    if not fact.captured:
        return False
    order = PaymentOrder.objects.select_related("attempt").filter(razorpay_order_id=fact.order_id).first()
    if order is None:
        return True
    expected = (fact.amount_paise, fact.currency) == (order.amount_paise, order.currency)
    waiting = order.attempt.status(at) == AttemptState.PAYMENT_PENDING
    return not (expected and waiting) or told_at < at - STALE_AFTER
