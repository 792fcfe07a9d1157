"""Verifies the signature from Razorpay Checkout and confirms without waiting for the webhook."""

from datetime import datetime

from django.db import transaction

from backend.common.errors import NotFound
from backend.holds.models import BookingAttempt
from backend.holds.services import attempt_locks, endings
from backend.payments import gateway
from backend.payments.core import signatures
from backend.payments.core.razorpay_facts import payment_fact
from backend.payments.core.razorpay_fields import Malformed
from backend.payments.intake.webhook_events import SignatureInvalid
from backend.payments.models import Payment, PaymentOrder
from backend.payments.reconciliation import fresh_facts, order_checks
from backend.payments.settlement import settlement
from backend.payments.states import PaymentState

SETTLED = (PaymentState.CAPTURED, PaymentState.REFUNDED)


def verify(*, user_id: int, order_id: str, payment_id: str, signature: str, at: datetime) -> BookingAttempt:
    """Settle what Checkout says was paid, after asking Razorpay: the signature proves origin, not capture.

    Raises NotFound for another's order. A bad signature fails the caller's own attempt and raises
    SignatureInvalid. When Razorpay does not answer the attempt stays pending, and webhook or reconciler settle it.
    """
    order = PaymentOrder.objects.filter(razorpay_order_id=order_id, attempt__user=user_id).first()
    if order is None or order.razorpay_order_id is None:
        raise NotFound
    # The id in our database goes into the check, never the one from the request.
    known = order.razorpay_order_id
    if not signatures.checkout_is_genuine(order_id=known, payment_id=payment_id, signature=signature):
        with transaction.atomic():
            endings.fail_attempt(attempt_locks.attempt_locked(order.attempt_id), reason="signature_invalid", at=at)
        raise SignatureInvalid(
            "The payment signature does not match and the rooms were released. Initiate the payment again."
        )
    return _settled(order.attempt_id, known, payment_id, at=at)


def verify_without_login(*, order_id: str, payment_id: str, signature: str, at: datetime) -> BookingAttempt:
    """The same for a return from the bank's site, which brings no login: believes the signature alone, and nothing
    changes without a genuine one.

    Raises SignatureInvalid, and NotFound for an order that is not ours any more. What was settled before costs Razorpay
    no question: the address may be opened again and again.
    """
    if not signatures.checkout_is_genuine(order_id=order_id, payment_id=payment_id, signature=signature):
        raise SignatureInvalid("The payment signature does not match. Nothing was changed.")
    # Signed over an id that is one in our database, or none.
    order = PaymentOrder.objects.filter(razorpay_order_id=order_id).select_related("attempt").first()
    if order is None:
        raise NotFound
    paid = Payment.objects.filter(razorpay_payment_id=payment_id, state__in=SETTLED)
    return order.attempt if paid.exists() else _settled(order.attempt_id, order_id, payment_id, at=at)


def _settled(attempt_id: int, known: str, payment_id: str, *, at: datetime) -> BookingAttempt:
    """The attempt after Razorpay was asked about a payment for a known order."""
    try:
        fact = payment_fact(gateway.fetch_payment(payment_id))
        if fact.order_id != known:
            # The signature is over both ids: it cannot be another's.
            raise gateway.disbelieve("payment.fetch", Malformed("order_id is not the one that was asked for"))
        settlement.settle(fresh_facts.with_its_sum_explained(fact, at=at), at=at)
    except settlement.UnknownOrder:
        # Forgotten since it was looked up: what is paid on it after so long is told to a person, by webhook or sweep.
        raise NotFound from None
    except (gateway.GatewayUnavailable, gateway.GatewayRefused, Malformed):
        order_checks.check_soon(razorpay_order_id=known, at=at)
    attempt = BookingAttempt.objects.filter(pk=attempt_id).first()
    if attempt is None:
        raise NotFound
    return attempt
