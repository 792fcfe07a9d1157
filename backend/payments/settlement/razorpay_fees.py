"""Records Razorpay's fee for a payment, once."""

from datetime import datetime

from django.db import transaction

from backend.common.money import rupees
from backend.holds.services import attempt_locks
from backend.incidents.models import IncidentKind
from backend.incidents.services import reports
from backend.payments import gateway
from backend.payments.core.razorpay_facts import payment_fact
from backend.payments.ledger import journal
from backend.payments.models import Payment


def take_in_fee(payment: Payment, *, fee_paise: int, at: datetime) -> bool:
    """Book the fee that Razorpay names for captured money; False when that is no news. The caller holds its attempt.

    News of one payment comes in any order and says nothing of its age, so of two different fees nobody here knows the
    later one: the books keep the first, and a person is told.
    """
    if not fee_paise or fee_paise == payment.fee_paise or payment.captured_at is None:
        return False
    if payment.fee_paise:
        _tell(payment, fee_paise, at=at)
        return False
    _book(payment, fee_paise, at=at)
    return True


def correct(*, payment_id: str, at: datetime) -> str:
    """Book the difference to what Razorpay says now; what was done. Raises GatewayUnavailable, GatewayRefused and
    Malformed."""
    fee_paise = payment_fact(gateway.fetch_payment(payment_id)).fee_paise
    with transaction.atomic():
        payment = Payment.objects.select_related("order").get(razorpay_payment_id=payment_id)
        attempt_locks.attempt_locked(payment.order.attempt_id)
        payment.refresh_from_db()
        if not fee_paise:
            return "nothing to do: Razorpay reports no fee"
        reports.solve(IncidentKind.FEE_DIFFERS, subject=f"payment {payment_id}", at=at)
        if fee_paise == payment.fee_paise:
            return f"nothing to do: Razorpay charges {rupees(fee_paise)}, as booked"
        booked_paise = payment.fee_paise
        _book(payment, fee_paise, at=at)
    return f"booked from {rupees(booked_paise)} to {rupees(fee_paise)}"


def _book(payment: Payment, fee_paise: int, *, at: datetime) -> None:
    journal.book_fee(payment, fee_paise=fee_paise, at=at)
    payment.fee_paise = fee_paise
    Payment.objects.filter(pk=payment.pk).update(fee_paise=fee_paise)


def _tell(payment: Payment, fee_paise: int, *, at: datetime) -> None:
    reports.report(
        IncidentKind.FEE_DIFFERS,
        subject=f"payment {payment.razorpay_payment_id}",
        happened=f"Razorpay reports a fee of {rupees(fee_paise)}, and one of {rupees(payment.fee_paise)} is booked.",
        done="The ledger keeps the fee that was reported first: entries are never changed.",
        advice="Compare with Razorpay's settlement. Retry asks Razorpay again and books the difference.",
        at=at,
    )
