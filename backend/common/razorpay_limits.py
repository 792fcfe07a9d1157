"""Razorpay's limits and settings in one place: what it takes, what to do beyond that, and what it refuses for good.

Every path that moves money asks here before it asks Razorpay. What the account's owner has to set is told in
docs/razorpay-setup.md; what of it can be asked for, `manage.py check_razorpay` asks.
"""

from enum import Enum
from typing import Any

from django.conf import settings

from backend.common.errors import DomainError
from backend.common.money import LEAST_PAISE, rupees

# For the account's owner.
SETUP_PAGE = "docs/razorpay-setup.md"
LIVE_KEYS, TEST_KEYS = "rzp_live_", "rzp_test_"
CURRENCY = "INR"
# Of receipts and of references of links.
RECEIPT_LENGTH = 40
# How long after an order's making money is captured: by itself at least, and at most.
CAPTURE_LEAST_MINUTES, CAPTURE_MOST_MINUTES = 12, 7200
# One payment by UPI is at most one lakh rupees, whatever the account may take; Checkout then shows the other methods.
MOST_BY_METHOD = {"upi": 1_00_000_00}


class AmountAboveMaximum(DomainError):
    """`amount`, `maximum` in rupees, and both in paise; `contact` of the resort where one is to be asked."""

    code = "amount_above_maximum"
    message = (
        "This is more than one online payment may be. Choose fewer rooms or nights, or contact the resort to pay in "
        "another way."
    )


class PaidSum(Enum):
    """How what was paid follows from what its order asks for."""

    EXACT = "exact"
    # Less: one of the account's Offers took the rest off.
    OFFER = "offer"
    # More: by what Razorpay keeps, where the account has its customers bear the fee.
    CUSTOMER_FEE = "customer_fee"
    WRONG = "wrong"


class RefusalReason(Enum):
    """Why Razorpay said no, and whether it may say yes to the same words later."""

    RECEIPT_KNOWN = "receipt_known"
    RUNNING = "running"
    KEYS = "keys"
    ABOVE_MAXIMUM = "above_maximum"
    BELOW_MINIMUM = "below_minimum"
    OTHERWISE = "otherwise"

    @property
    def final(self) -> bool:
        """Whether the same request is refused for ever. A known receipt is looked up, and keys are mended by people."""
        return self in (RefusalReason.ABOVE_MAXIMUM, RefusalReason.BELOW_MINIMUM, RefusalReason.OTHERWISE)


def maximum_paise() -> int:
    """The most that one order or link may ask for."""
    return int(settings.RAZORPAY_MAX_ORDER_PAISE)


def is_payable(paise: int) -> bool:
    """Whether one payment can be for so much; nothing at all needs none."""
    return not paise or LEAST_PAISE <= paise <= maximum_paise()


def refuse_above_maximum(paise: int, **contact: Any) -> None:
    """Raises AmountAboveMaximum for what no single payment can be. Less than a rupee is nowhere asked for."""
    if paise > maximum_paise():
        most = maximum_paise()
        raise AmountAboveMaximum(
            amount=rupees(paise), amount_paise=paise, maximum=rupees(most), maximum_paise=most, **contact
        )


def next_part(owed_paise: int) -> int:
    """What one payment is asked for of a sum that may be paid in parts: all, or as much as leaves a payable rest."""
    most = maximum_paise()
    if owed_paise <= most:
        return owed_paise
    return min(most, owed_paise - LEAST_PAISE)


def takes_part(owed_paise: int, paid_paise: int) -> bool:
    """Whether so much may be paid of what is owed: all of it, or a part where all is more than one payment may be."""
    rest_paise = owed_paise - paid_paise
    return paid_paise > 0 and (not rest_paise or (owed_paise > maximum_paise() and rest_paise >= LEAST_PAISE))


def paid_sum(*, order_paise: int, paid_paise: int, fee_paise: int, offered: bool) -> PaidSum:
    """How a captured payment follows from its order: `offered` where Razorpay names an Offer for it, `fee_paise` is
    what Razorpay keeps, tax included."""
    if paid_paise == order_paise:
        return PaidSum.EXACT
    if 0 < paid_paise < order_paise and offered:
        return PaidSum.OFFER
    # To the paisa: the owner gets what the order asks for.
    if fee_paise and paid_paise - fee_paise == order_paise:
        return PaidSum.CUSTOMER_FEE
    return PaidSum.WRONG


def why_refused(status: int, description: str) -> RefusalReason:
    """What a refusal (4xx) means, by its status and Razorpay's own words, which are all that tells some apart."""
    said = description.lower()
    if status in (401, 403):
        return RefusalReason.KEYS
    if status == 409:
        return RefusalReason.RUNNING
    if "receipt should be unique" in said or ("reference_id" in said and "already exists" in said):
        return RefusalReason.RECEIPT_KNOWN
    if "exceeds maximum amount" in said or "exceeds the maximum" in said:
        return RefusalReason.ABOVE_MAXIMUM
    if "at least inr" in said or "less than minimum amount" in said:
        return RefusalReason.BELOW_MINIMUM
    return RefusalReason.OTHERWISE
