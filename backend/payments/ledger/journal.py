"""The ledger: every captured paisa is booked, owed back, or refunded.

Entries are written in the caller's transaction, the one that makes the move they stand for.
"""

from datetime import datetime

from backend.payments.models import Dispute, LedgerEntry, Payment, Refund
from backend.payments.models.ledger import LedgerAccount


def book_capture(payment: Payment, *, to: LedgerAccount, at: datetime) -> None:
    """A payer's money arrived, for a booking or to be given back."""
    _post(f"capture {payment.razorpay_payment_id}", payment, LedgerAccount.PAYER, to, payment.amount_paise, at)


def book_fee(payment: Payment, *, fee_paise: int, at: datetime) -> None:
    """Razorpay keeps this much for its service: what is not yet booked of it, or was booked too much."""
    more = fee_paise - balance(payment, LedgerAccount.RAZORPAY)
    source, target = (
        (LedgerAccount.OWNER, LedgerAccount.RAZORPAY) if more > 0 else (LedgerAccount.RAZORPAY, LedgerAccount.OWNER)
    )
    key = f"fee {payment.razorpay_payment_id}"
    earlier = payment.entries.filter(key__startswith=key).count()
    _post(f"{key} corrected {earlier}" if earlier else key, payment, source, target, abs(more), at)


def book_cancellation(refund: Refund, *, at: datetime) -> None:
    """A booking's money, or a part of it, is owed back."""
    key = f"cancel {refund.idempotency_key}"
    _post(key, refund.payment, LedgerAccount.BOOKINGS, LedgerAccount.REFUND_DUE, refund.amount_paise, at)


def book_change(refund: Refund, *, at: datetime) -> None:
    """What a booking costs less is owed back."""
    key = f"change {refund.idempotency_key}"
    _post(key, refund.payment, LedgerAccount.BOOKINGS, LedgerAccount.REFUND_DUE, refund.amount_paise, at)


def book_refund(refund: Refund, *, at: datetime) -> None:
    """Money that was owed back went back."""
    key = f"refund {refund.razorpay_refund_id}"
    _post(key, refund.payment, LedgerAccount.REFUND_DUE, LedgerAccount.PAYER, refund.amount_paise, at)


def book_refund_elsewhere(refund: Refund, *, owed_paise: int, at: datetime) -> None:
    """Money of a booking went back by another hand than ours: `owed_paise` of it was owed, the rest was not."""
    key, booked_paise = f"refund {refund.razorpay_refund_id}", refund.amount_paise - owed_paise
    owed_key = f"{key} of what was owed" if booked_paise else key
    _post(owed_key, refund.payment, LedgerAccount.REFUND_DUE, LedgerAccount.PAYER, owed_paise, at)
    _post(key, refund.payment, LedgerAccount.BOOKINGS, LedgerAccount.PAYER, booked_paise, at)


def book_lost_dispute(dispute: Dispute, *, at: datetime) -> None:
    """A lost dispute is the owner's cost; the booking stands until a person decides."""
    key = f"dispute {dispute.razorpay_dispute_id}"
    _post(key, dispute.payment, LedgerAccount.OWNER, LedgerAccount.PAYER, dispute.deducted_paise, at)


def balance(payment: Payment, account: LedgerAccount) -> int:
    """Paise of this payment in an account."""
    entries = payment.entries.all()
    arrived = sum(entry.amount_paise for entry in entries if entry.target == account)
    return arrived - sum(entry.amount_paise for entry in entries if entry.source == account)


def _post(
    key: str, payment: Payment, source: LedgerAccount, target: LedgerAccount, amount_paise: int, at: datetime
) -> None:
    if amount_paise:
        LedgerEntry.objects.create(
            key=key, payment=payment, source=source, target=target, amount_paise=amount_paise, at=at
        )
