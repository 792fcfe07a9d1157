"""Kinds of differences that reconciliation can find."""

from dataclasses import dataclass
from enum import StrEnum


class OrderGap(StrEnum):
    """How our rows and Razorpay's can differ."""

    PAYMENT = "missing payments"
    CAPTURE = "missing captures"
    REFUND = "missing refunds"
    FOREIGN = "foreign payments"
    UNREACHABLE = "unreachable orders"


@dataclass(frozen=True, kw_only=True)
class OrderFinding:
    """One difference; `note` says what became of it, or why it is left."""

    gap: OrderGap
    subject: str
    amount_paise: int = 0
    currency: str = "INR"
    mended: bool = False
    note: str = ""
