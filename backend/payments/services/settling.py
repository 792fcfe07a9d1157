"""The one settle function: webhook, callback and reconciler tell it facts, in any order, any number of times."""

import logging
from datetime import datetime
from enum import StrEnum

from django.db import transaction

from backend.bookings.models import BookingAttempt
from backend.bookings.services import confirming, ending, holding, locks
from backend.bookings.states import AttemptState
from backend.common.transitions import move
from backend.payments.facts import PaymentFact
from backend.payments.models import Payment, PaymentOrder
from backend.payments.models.refund import RefundReason
from backend.payments.services import refunding
from backend.payments.states import OrderState, PaymentState

log = logging.getLogger(__name__)


class Outcome(StrEnum):
    """What a fact led to."""

    NOTHING_NEW = "nothing_new"
    NOTED = "noted"
    CONFIRMED = "confirmed"
    FAILED = "failed"
    REFUND_DUE = "refund_due"


class UnknownOrder(Exception):
    """The fact names an order that is not ours."""


def settle(fact: PaymentFact, *, at: datetime) -> Outcome:
    """Take in what Razorpay says of one payment, and do what follows from it, in one transaction.

    Idempotent, and forward only: a captured payment stays captured whatever arrives later. Raises UnknownOrder.
    """
    with transaction.atomic():
        order = PaymentOrder.objects.filter(razorpay_order_id=fact.order_id).first()
        if order is None:
            raise UnknownOrder(fact.order_id)
        attempt = locks.attempt_locked(order.attempt_id)
        order.refresh_from_db()
        payment = _advanced(order, fact, at=at)
        if payment is None:
            return Outcome.NOTHING_NEW
        if payment.state == PaymentState.CAPTURED:
            return _captured(attempt, order, payment, at=at)
        if payment.state == PaymentState.FAILED:
            ending.fail_after_grace(attempt, reason="payment_failed", at=at)
            return Outcome.FAILED
        return Outcome.NOTED


def _advanced(order: PaymentOrder, fact: PaymentFact, *, at: datetime) -> Payment | None:
    """The payment's row, moved to the fact's state; None when it is there, or past it, already."""
    payment, created = Payment.objects.get_or_create(
        razorpay_payment_id=fact.payment_id,
        defaults={
            "order": order,
            "amount_paise": fact.amount_paise,
            "currency": fact.currency,
            "method": fact.method,
            "first_seen_at": at,
        },
    )
    if fact.state not in Payment.MOVES[PaymentState(payment.state)]:
        return payment if created and fact.state == payment.state else None
    captured = {"captured_at": at} if fact.state == PaymentState.CAPTURED else {}
    told = {"amount_paise": fact.amount_paise, "currency": fact.currency, "method": fact.method}
    error = {"error_code": fact.error_code, "error_reason": fact.error_reason}
    move(payment, fact.state, **told, **error, **captured)
    return payment


def _captured(attempt: BookingAttempt, order: PaymentOrder, payment: Payment, *, at: datetime) -> Outcome:
    """Every captured paisa becomes a confirmed booking or a refund, in the transaction that learns of it."""
    if order.state != OrderState.PAID:
        move(order, OrderState.PAID, check_at=None)
    if (payment.amount_paise, payment.currency) != (order.amount_paise, order.currency):
        log.error("payment %s: not the amount of order %s", payment.razorpay_payment_id, order)
        return _refunded(payment, RefundReason.WRONG_AMOUNT, at=at)
    if attempt.state == AttemptState.COMPLETED:
        return _refunded(payment, RefundReason.SECOND_PAYMENT, at=at)
    try:
        with transaction.atomic():
            booking = confirming.confirm(attempt, at=at)
    except holding.RoomHeld:
        attempt.refresh_from_db()
        ending.write_down_lapse(attempt, at=at)
        return _refunded(payment, RefundReason.ROOMS_GONE, at=at)
    Payment.objects.filter(pk=payment.pk).update(booking=booking)
    return Outcome.CONFIRMED


def _refunded(payment: Payment, reason: RefundReason, *, at: datetime) -> Outcome:
    refunding.owe(payment, reason=reason, at=at)
    return Outcome.REFUND_DUE
