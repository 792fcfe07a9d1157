"""Gives payments back that pay for nothing, and tells a person of each."""

from datetime import datetime

from backend.common.money import LEAST_PAISE, rupees
from backend.common.razorpay_limits import SETUP_PAGE
from backend.incidents.models import IncidentKind
from backend.incidents.services import reports
from backend.payments.ledger import journal
from backend.payments.models import Payment
from backend.payments.models.ledger import LedgerAccount
from backend.payments.models.refund import RefundReason
from backend.payments.refunds import owed_refunds

# What a person is told of a payment that is refunded.
INCIDENT_KINDS = {
    RefundReason.WRONG_AMOUNT: IncidentKind.WRONG_AMOUNT,
    RefundReason.SECOND_PAYMENT: IncidentKind.SECOND_PAYMENT,
    RefundReason.ROOMS_GONE: IncidentKind.ROOMS_GONE,
    # A balance, or the difference of a change, that came when the booking had ended.
    RefundReason.CANCELLED: IncidentKind.LATE_BALANCE,
    RefundReason.CHANGED: IncidentKind.LATE_CHANGE,
}
ADVICE = "Check that the refund arrives. You may call the guest and offer another room."
OF_WRONG_AMOUNT = (
    "Check that the refund arrives. If it is not the order's sum by a setting of the Razorpay account, such as a split "
    f"convenience fee or another currency, switch that off: {SETUP_PAGE} lists them. Then call the guest."
)


def refund_in_full(payment: Payment, reason: RefundReason, *, at: datetime) -> None:
    """Owe a captured payment back, all of it. Belongs into the transaction that captures it."""
    done = "The payment is refunded in full automatically, and the guest was told by SMS."
    if payment.amount_paise >= LEAST_PAISE:
        journal.book_capture(payment, to=LedgerAccount.REFUND_DUE, at=at)
        owed_refunds.owe(payment, reason=reason, amount_paise=payment.amount_paise, at=at)
    else:
        # Razorpay neither takes nor returns so little; should it have taken it, a person sees it.
        journal.book_capture(payment, to=LedgerAccount.OWNER, at=at)
        done = "Nothing: Razorpay returns nothing below one rupee."
    reports.report(
        INCIDENT_KINDS[reason],
        subject=f"payment {payment.razorpay_payment_id}",
        happened=f"{rupees(payment.amount_paise)} {payment.currency} were captured: {reason.label}.",
        done=done,
        advice=OF_WRONG_AMOUNT if reason is RefundReason.WRONG_AMOUNT else ADVICE,
        at=at,
    )
