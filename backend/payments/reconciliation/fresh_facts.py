"""Asks Razorpay for the current state, because a webhook's payload may be outdated."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from backend.payments import gateway
from backend.payments.core.razorpay_facts import PaymentFact, payment_fact
from backend.payments.core.razorpay_fields import Malformed
from backend.payments.models import Payment, PaymentLink, PaymentOrder
from backend.payments.settlement import capture_rules

# A delivery that has waited this long, or comes again, may be overtaken by what happened since.
STALE_AFTER = timedelta(minutes=2)
# For so long after a payment was made its fee may not be named yet.
FEE_NAMED_WITHIN = timedelta(hours=1)
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


def with_its_sum_explained(fact: PaymentFact, *, at: datetime, link: PaymentLink | None = None) -> PaymentFact:
    """The fact, with what Razorpay says of a sum that is not what its order, or its link, asks for: the account's Offer
    where it is less, and the fee where it is more and the fee was not named.

    Raises GatewayUnavailable: until Razorpay answers, nobody knows whether the sum is wrong. A fee is named soon after
    the capture, so it is waited for while the payment is young.
    """
    order = PaymentOrder.objects.filter(razorpay_order_id=fact.order_id).first()
    asks = order or link
    if asks is None or not _is_unexplained(fact, asks.amount_paise):
        return fact
    told = _as_explained(fact)
    if _is_unexplained(told, asks.amount_paise) and told.amount_paise > asks.amount_paise and _is_young(told, at=at):
        raise gateway.GatewayUnavailable
    return told


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
    except (KeyError, TypeError):
        return None
    except gateway.GatewayRefused as refusal:
        if refusal.reason.final:
            return None
        # Wrong keys, say, tell nothing of the order.
        raise gateway.GatewayUnavailable from refusal
    return PaymentLink.objects.filter(razorpay_link_id__in=ids).first()


def _could_differ(fact: PaymentFact, *, told_at: datetime, at: datetime) -> bool:
    """Money that is not simply the expected sum for an attempt that waits for it, told just now; and not what the
    payment's row knows already, whatever became of it since."""
    if not fact.captured:
        return False
    order = PaymentOrder.objects.select_related("attempt").filter(razorpay_order_id=fact.order_id).first()
    if order is None:
        return True
    if not is_stale(told_at, at=at) and capture_rules.is_expected(order, fact, attempt=order.attempt, at=at):
        return False
    payment = Payment.objects.filter(razorpay_payment_id=fact.payment_id, order=order).first()
    return payment is None or not capture_rules.says_nothing_new(payment, fact)


def is_stale(told_at: datetime, *, at: datetime) -> bool:
    """Whether what was told then may be overtaken."""
    return told_at < at - STALE_AFTER


def _is_unexplained(fact: PaymentFact, asked_paise: int) -> bool:
    """Whether it was captured with another sum, and without what would say why."""
    if not fact.captured or fact.amount_paise == asked_paise:
        return False
    return not (fact.offer_id if fact.amount_paise < asked_paise else fact.fee_paise)


def _as_explained(fact: PaymentFact) -> PaymentFact:
    """The fact, with the Offer and the fee that Razorpay names now."""
    try:
        asked = payment_fact(gateway.payment_with_offers(fact.payment_id))
    except Malformed:
        return fact
    except gateway.GatewayRefused as refusal:
        if refusal.reason.final:
            return fact
        # Wrong keys, say, tell nothing of the payment.
        raise gateway.GatewayUnavailable from refusal
    if asked.order_id != fact.order_id:
        return fact
    return replace(fact, offer_id=asked.offer_id, fee_paise=fact.fee_paise or asked.fee_paise)


def _is_young(fact: PaymentFact, *, at: datetime) -> bool:
    """Of a moment that cannot be, and of none, it is not known."""
    return abs(at.timestamp() - fact.created_at) < FEE_NAMED_WITHIN.total_seconds()
