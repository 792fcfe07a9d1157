"""What captured money is, and whether a fact says anything new: pure questions about rows that the caller has read.

Whoever settles asks here, one payment at a time or many together, so that there is one rule.
"""

from dataclasses import fields
from datetime import datetime
from enum import Enum, StrEnum
from typing import Any

from backend.common import razorpay_limits
from backend.common.razorpay_limits import PaidSum
from backend.holds.models import BookingAttempt
from backend.holds.states import AttemptState
from backend.payments.core.razorpay_facts import PaymentFact
from backend.payments.models import OrderKind, Payment, PaymentOrder
from backend.payments.states import PaymentState

# What a payment's row keeps of the fact.
TOLD = ("amount_paise", "currency", "method", "offer_id", "error_code", "error_reason")
assert set(TOLD) < {field.name for field in fields(PaymentFact)}


class SettlementOutcome(StrEnum):
    """What a fact led to."""

    NOTHING_NEW = "nothing_new"
    NOTED = "noted"
    CONFIRMED = "confirmed"
    BALANCE_PAID = "balance_paid"
    CHANGED = "changed"
    FAILED = "failed"
    REFUND_DUE = "refund_due"


class CaptureVerdict(Enum):
    """What money is that was captured."""

    CAME_AND_WENT = "came_and_went"
    WRONG_SUM = "wrong_sum"
    BALANCE = "balance"
    CHANGE = "change"
    SECOND_PAYMENT = "second_payment"
    BOOKING = "booking"


def judge_capture(order: PaymentOrder, fact: PaymentFact, *, attempt: BookingAttempt) -> CaptureVerdict:
    """What this captured money is, by its order and the (locked) attempt."""
    if fact.state == PaymentState.REFUNDED:
        return CaptureVerdict.CAME_AND_WENT
    how = razorpay_limits.paid_sum(
        order_paise=order.amount_paise,
        paid_paise=fact.amount_paise,
        fee_paise=fact.fee_paise,
        offered=bool(fact.offer_id),
    )
    if how is PaidSum.WRONG or fact.currency != order.currency:
        return CaptureVerdict.WRONG_SUM
    if order.kind == OrderKind.BALANCE:
        return CaptureVerdict.BALANCE
    if order.change_id is not None:
        return CaptureVerdict.CHANGE
    return CaptureVerdict.SECOND_PAYMENT if attempt.state == AttemptState.COMPLETED else CaptureVerdict.BOOKING


def is_expected(order: PaymentOrder, fact: PaymentFact, *, attempt: BookingAttempt, at: datetime) -> bool:
    """Whether the money is simply the expected sum for an attempt that waits for it at this moment."""
    exact = (fact.amount_paise, fact.currency) == (order.amount_paise, order.currency)
    return exact and attempt.status(at) is AttemptState.PAYMENT_PENDING


def told_state(fact: PaymentFact) -> PaymentState:
    """The state of its payment's row: money that was captured is refunded when its refunds have ended, not when
    Razorpay has begun with them."""
    return PaymentState.CAPTURED if fact.captured else fact.state


def told_fields(fact: PaymentFact) -> dict[str, Any]:
    """What a payment's row keeps of the fact, but for its state."""
    return {name: getattr(fact, name) for name in TOLD}


def says_nothing_new(payment: Payment, fact: PaymentFact) -> bool:
    """Whether the row of a payment that was captured knows all that the fact says, its fee included."""
    if payment.captured_at is None or told_state(fact) in Payment.MOVES[PaymentState(payment.state)]:
        return False
    if not fact.captured:
        return True
    same = (fact.amount_paise, fact.currency) == (payment.amount_paise, payment.currency)
    # A fee that neither knows may be named by now.
    return same and fact.fee_paise == payment.fee_paise != 0
