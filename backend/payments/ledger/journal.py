"""The ledger: every captured paisa is booked, owed back, or refunded.

Entries are written in the caller's transaction, the one that makes the move they stand for.
"""

from collections.abc import Iterable
from datetime import datetime

from backend.payments.models import Dispute, LedgerEntry, Payment, Refund
from backend.payments.models.ledger import LedgerAccount


def book_capture(payment: Payment, *, to: LedgerAccount, at: datetime) -> None:
    """A payer's money arrived, for a booking or to be given back."""
    _post(f"capture {payment.razorpay_payment_id}", payment, LedgerAccount.PAYER, to, payment.amount_paise, at)


def book_paid(payment: Payment, *, at: datetime) -> None:
    """A payer's money arrived and pays for a booking, as much as the payment counts.

    What an Offer of the Razorpay account took off is the owner's gift to the booking; what the guest paid on top of the
    order, because guests bear Razorpay's fee, goes to the owner, whose cost that fee is.
    """
    own_paise = min(payment.amount_paise, payment.credit_paise)
    rest = payment.amount_paise - own_paise
    name = payment.razorpay_payment_id
    _post(f"capture {name}", payment, LedgerAccount.PAYER, LedgerAccount.BOOKINGS, own_paise, at)
    _post(f"fee of payer {name}", payment, LedgerAccount.PAYER, LedgerAccount.OWNER, rest, at)
    missing = payment.credit_paise - own_paise
    _post(f"offer {name}", payment, LedgerAccount.OWNER, LedgerAccount.BOOKINGS, missing, at)


def book_exact(payments: Iterable[Payment], *, at: datetime) -> None:
    """New money of many payers, each exactly what its order asks for, pays for their bookings; and Razorpay's fees.

    The same entries as those of `book_paid` and `book_fee`, which nobody has written for them yet.
    """
    payer, bookings = LedgerAccount.PAYER, LedgerAccount.BOOKINGS
    owner, razorpay = LedgerAccount.OWNER, LedgerAccount.RAZORPAY
    entries = list[LedgerEntry]()
    for payment in payments:
        name = payment.razorpay_payment_id
        if payment.fee_paise:
            entries.append(_entry(f"fee {name}", payment, owner, razorpay, payment.fee_paise, at))
        entries.append(_entry(f"capture {name}", payment, payer, bookings, payment.amount_paise, at))
    LedgerEntry.objects.bulk_create(entries)


def take_gift_back(payment: Payment, *, at: datetime) -> None:
    """The booking has ended: what the owner gave to it goes back to the owner, as far as it is still there."""
    left = min(gift(payment), balance(payment, LedgerAccount.BOOKINGS))
    key = _next_key(f"offer back {payment.razorpay_payment_id}", payment)
    _post(key, payment, LedgerAccount.BOOKINGS, LedgerAccount.OWNER, max(left, 0), at)


def give_gift_again(payment: Payment, *, at: datetime) -> None:
    """The end of the booking was undone: what the owner took back of the gift is the booking's again."""
    taken = payment.credit_paise - payment.amount_paise - gift(payment)
    key = _next_key(f"offer again {payment.razorpay_payment_id}", payment)
    _post(key, payment, LedgerAccount.OWNER, LedgerAccount.BOOKINGS, max(taken, 0), at)


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


def book_withdrawal(refund: Refund, *, at: datetime) -> None:
    """What a booking's end owed back is the booking's again: its end was undone."""
    key = f"undo {refund.idempotency_key}"
    _post(key, refund.payment, LedgerAccount.REFUND_DUE, LedgerAccount.BOOKINGS, refund.amount_paise, at)


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
    # Of a fee that the guest bore, Razorpay gives back what the booking never had: the owner did.
    lacking = max(booked_paise - balance(refund.payment, LedgerAccount.BOOKINGS), 0)
    beyond = min(lacking, _on_top(refund.payment))
    _post(f"{key} beyond the booking", refund.payment, LedgerAccount.OWNER, LedgerAccount.BOOKINGS, beyond, at)
    _post(owed_key, refund.payment, LedgerAccount.REFUND_DUE, LedgerAccount.PAYER, owed_paise, at)
    _post(key, refund.payment, LedgerAccount.BOOKINGS, LedgerAccount.PAYER, booked_paise, at)


def book_waived(refund: Refund, *, waived_paise: int, at: datetime) -> None:
    """Less than a rupee of what was owed back cannot be sent by anybody: the owner has it."""
    earlier = refund.payment.entries.filter(key__startswith=f"waived {refund.pk} ").count()
    key = f"waived {refund.pk} {earlier + 1}"
    _post(key, refund.payment, LedgerAccount.REFUND_DUE, LedgerAccount.OWNER, waived_paise, at)


def book_lost_dispute(dispute: Dispute, *, at: datetime) -> None:
    """A lost dispute is the owner's cost; the booking stands until a person decides."""
    key = f"dispute {dispute.razorpay_dispute_id}"
    _post(key, dispute.payment, LedgerAccount.OWNER, LedgerAccount.PAYER, dispute.deducted_paise, at)


def balance(payment: Payment, account: LedgerAccount) -> int:
    """Paise of this payment in an account."""
    entries = payment.entries.all()
    arrived = sum(entry.amount_paise for entry in entries if entry.target == account)
    return arrived - sum(entry.amount_paise for entry in entries if entry.source == account)


def gift(payment: Payment) -> int:
    """Paise that the owner has put into the payment's booking for an Offer, and not taken back."""
    if payment.credit_paise <= payment.amount_paise:
        return 0
    owner, bookings = LedgerAccount.OWNER, LedgerAccount.BOOKINGS
    return _moved(payment, owner, bookings) - _moved(payment, bookings, owner)


def _on_top(payment: Payment) -> int:
    """Paise that the owner has of what the guest paid on top of the order."""
    if payment.credit_paise >= payment.amount_paise:
        return 0
    owner = LedgerAccount.OWNER
    return _moved(payment, LedgerAccount.PAYER, owner) - _moved(payment, owner, LedgerAccount.BOOKINGS)


def _moved(payment: Payment, source: LedgerAccount, target: LedgerAccount) -> int:
    entries = payment.entries.all()
    return sum(entry.amount_paise for entry in entries if (entry.source, entry.target) == (source, target))


def _next_key(key: str, payment: Payment) -> str:
    """The key, with a number from the second time on: an end can be undone, and come again."""
    earlier = payment.entries.filter(key__startswith=key).count()
    return f"{key} {earlier + 1}" if earlier else key


def _post(
    key: str, payment: Payment, source: LedgerAccount, target: LedgerAccount, amount_paise: int, at: datetime
) -> None:
    if amount_paise:
        _entry(key, payment, source, target, amount_paise, at).save(force_insert=True)


def _entry(
    key: str, payment: Payment, source: LedgerAccount, target: LedgerAccount, amount_paise: int, at: datetime
) -> LedgerEntry:
    return LedgerEntry(key=key, payment=payment, source=source, target=target, amount_paise=amount_paise, at=at)
