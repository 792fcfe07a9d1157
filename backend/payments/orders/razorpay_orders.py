"""Creates the Razorpay order of a booking attempt exactly once, even when answers are lost."""

import logging
import time
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from backend.common import razorpay_limits
from backend.common.db.transitions import move
from backend.common.errors import DomainError
from backend.common.razorpay_limits import RefusalReason
from backend.holds.models import BookingAttempt
from backend.holds.services import attempt_locks, checkout, hold_limits
from backend.payments import gateway
from backend.payments.core.razorpay_fields import Malformed
from backend.payments.models import OrderKind, PaymentOrder
from backend.payments.orders import final_refusals, order_rounds
from backend.payments.orders.check_times import next_check
from backend.payments.states import OrderState

log = logging.getLogger(__name__)

# Longer than any call to Razorpay can take: whoever holds a claim for this long has died.
CLAIM_SECONDS = 30
WAIT_SECONDS = 5


class OrderInTheMaking(gateway.GatewayUnavailable):
    code = "order_in_the_making"
    message = "The payment order is being created. Try again in a moment."


class OrderPaid(DomainError):
    code = "order_paid"
    message = "This booking attempt was paid and is being refunded. Select rooms again."


def initiate(*, user_id: int, attempt_id: int, at: datetime) -> PaymentOrder:
    """The attempt's order, ready to be paid: the same one each time while the price stands.

    Extends the hold; a failed attempt takes its rooms again. Raises the refusals of checkout.open_window, OrderPaid,
    AccountInactive, AmountAboveMaximum, and with the hold kept GatewayUnavailable and PaymentRefused.
    """
    with transaction.atomic():
        # A failed attempt takes its rooms again: counted with what the guest has taken since.
        hold_limits.guest_locked(user_id)
        attempt = attempt_locks.attempt_locked(attempt_id, user_id=user_id)
        checkout.open_window(attempt, at=at)
        order = _order(attempt, at=at)
        # Razorpay takes one payment per order: paid, and yet no booking, it has nothing left to offer.
        if order.state == OrderState.PAID:
            raise OrderPaid
    try:
        return order_at_razorpay(order, minutes=_hold_minutes(attempt, at=at), at=at)
    except DomainError:
        with transaction.atomic():
            # Whoever could not pay has not abandoned the hold.
            checkout.begun(attempt_locks.attempt_locked(attempt.pk), at=at)
        raise


def order_at_razorpay(order: PaymentOrder, *, minutes: int, at: datetime) -> PaymentOrder:
    """The order with its id at Razorpay, made now if there is none; captures by itself for so many minutes.

    Raises GatewayUnavailable, and PaymentRefused or AmountAboveMaximum where Razorpay says no for good. Belongs outside
    of transactions.
    """
    if order.razorpay_order_id:
        return order
    # Before the claim: whoever gets no place has not begun.
    with gateway.waiting_place():
        if not _claim(order, at=at):
            return _wait_for_the_other(order)
        try:
            entity = _adopt(order) if order.doubtful else None
            _store(order, entity or _ask(order, minutes=minutes), at=at)
        finally:
            PaymentOrder.objects.filter(pk=order.pk).update(claimed_at=None)
    return order


def _order(attempt: BookingAttempt, *, at: datetime) -> PaymentOrder:
    """The attempt's order over what is to be paid now; should it have been another sum before, one more."""
    paise = attempt.frozen_price.instalments.now_paise
    razorpay_limits.refuse_above_maximum(paise)
    known = PaymentOrder.objects.filter(attempt=attempt, kind=OrderKind.BOOKING, amount_paise=paise).first()
    if known is not None:
        return known
    number = order_rounds.next_round_of(attempt.pk, OrderKind.BOOKING)
    again = f"-{number}" if number > 1 else ""
    return PaymentOrder.objects.create(
        attempt=attempt,
        kind=OrderKind.BOOKING,
        round=number,
        amount_paise=paise,
        receipt=f"dandeli-{attempt.pk}-{attempt.token[:8]}{again}",
        created_at=at,
    )


def _claim(order: PaymentOrder, *, at: datetime) -> bool:
    """Only one request at a time talks to Razorpay about an order; `doubtful` until its answer is stored."""
    dead = at - timedelta(seconds=CLAIM_SECONDS)
    free = PaymentOrder.objects.filter(Q(claimed_at=None) | Q(claimed_at__lt=dead), pk=order.pk)
    if not free.filter(state=OrderState.NEW).update(claimed_at=at):
        return False
    order.refresh_from_db()
    # Should this process die now, the next one looks before it creates.
    PaymentOrder.objects.filter(pk=order.pk).update(doubtful=True)
    return True


def _wait_for_the_other(order: PaymentOrder) -> PaymentOrder:
    for _ in range(WAIT_SECONDS * 5):
        order.refresh_from_db()
        if order.razorpay_order_id:
            return order
        time.sleep(0.2)
    raise OrderInTheMaking


def _ask(order: PaymentOrder, *, minutes: int) -> dict[str, Any]:
    try:
        return gateway.create_order(_body(order, minutes=minutes))
    except gateway.GatewayRefused as refusal:
        log.warning("order %s refused: %s", order.receipt, refusal)
        # "Order receipt should be unique.": an earlier try reached Razorpay after all.
        adopted = _adopt(order) if refusal.reason is RefusalReason.RECEIPT_KNOWN else None
        if adopted is None:
            raise final_refusals.refusal_for(refusal, what="an order", paise=order.amount_paise) from refusal
        return adopted
    except gateway.GatewayUnavailable:
        # The answer may be lost, not the order.
        adopted = _adopt(order)
        if adopted is None:
            raise
        return adopted


def _adopt(order: PaymentOrder) -> dict[str, Any] | None:
    """Razorpay's order with our receipt and amount, the oldest if there are several."""
    try:
        known = gateway.orders_with_receipt(order.receipt)
    except gateway.GatewayRefused as refusal:
        # Nothing the guest did: wrong keys, most likely.
        log.error("orders with receipt %s refused: %s", order.receipt, refusal)
        raise gateway.GatewayUnavailable from refusal
    price = (order.amount_paise, order.currency)
    found = [entity for entity in known if (entity["amount"], entity["currency"]) == price]
    return min(found, key=lambda entity: entity.get("created_at") or 0, default=None)


def _hold_minutes(attempt: BookingAttempt, *, at: datetime) -> int:
    """What authorises after the last hold is not captured and returns by itself.

    The window is set once, and a repeated initiate extends the hold: so it follows the longest hold there can be.
    """
    return max(razorpay_limits.CAPTURE_LEAST_MINUTES, -(-int((attempt.last_end - at).total_seconds()) // 60))


def _body(order: PaymentOrder, *, minutes: int) -> dict[str, Any]:
    options = {"automatic_expiry_period": minutes, "manual_expiry_period": minutes, "refund_speed": "normal"}
    return {
        "amount": order.amount_paise,
        "currency": order.currency,
        "receipt": order.receipt,
        "notes": {"booking_attempt_id": str(order.attempt_id)},
        "payment": {"capture": "automatic", "capture_options": options},
    }


def _store(order: PaymentOrder, entity: dict[str, Any], *, at: datetime) -> None:
    if PaymentOrder.objects.filter(razorpay_order_id=entity["id"]).exclude(pk=order.pk).exists():
        raise gateway.disbelieve("order.create", Malformed("the id is another order's"))
    check_at = next_check(checks=0, created_at=at, at=at)
    move(order, OrderState.CREATED, razorpay_order_id=entity["id"], doubtful=False, check_at=check_at)


def public_key() -> str:
    """What Checkout in the browser identifies itself with; not a secret."""
    return str(settings.RAZORPAY_KEY_ID)
