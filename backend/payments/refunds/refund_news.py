"""Processes news of refunds: ours, and those made in Razorpay's dashboard."""

import json
from datetime import datetime

from django.db import transaction

from backend.common.db.transitions import move
from backend.common.money import rupees
from backend.holds.services import attempt_locks
from backend.incidents.models import IncidentKind
from backend.incidents.services import reports
from backend.payments.core.razorpay_facts import RefundFact
from backend.payments.core.razorpay_fields import Malformed
from backend.payments.ledger import journal
from backend.payments.models import Payment, Refund
from backend.payments.models.refund import RefundReason
from backend.payments.refunds import dashboard_refunds
from backend.payments.states import PaymentState, RefundState

UNFINISHED = (RefundState.DUE, RefundState.PENDING, RefundState.FAILED)


class UnknownPayment(Exception):
    """The refund gives back a payment that we have not heard of: ask Razorpay for it first."""


def take_in_refund(fact: RefundFact, *, at: datetime) -> Refund:
    """Move the refund's row to what Razorpay says, and book the money when it has gone.

    Raises UnknownPayment, and Malformed of a refund that cannot be: another sum than ours, or more than was paid.
    """
    with transaction.atomic():
        payment = Payment.objects.filter(razorpay_payment_id=fact.payment_id).select_related("order").first()
        if payment is None:
            raise UnknownPayment(fact.payment_id)
        attempt_locks.attempt_locked(payment.order.attempt_id)
        payment.refresh_from_db()
        ours = _ours(payment, fact)
        _believe(payment, ours, fact)
        refund = ours or _from_outside(payment, fact, at=at)
        if fact.refund_id in refund.earlier_ids:
            return refund
        if fact.state in Refund.MOVES[RefundState(refund.state)]:
            move(refund, fact.state, razorpay_refund_id=fact.refund_id, last_error="")
            _follow(refund, at=at)
    return refund


def _ours(payment: Payment, fact: RefundFact) -> Refund | None:
    """The row that Razorpay knows by this id; or the one that asked for it; or owed money of that very amount."""
    rows = list(payment.refunds.select_for_update().order_by("pk"))
    known = [row for row in rows if fact.refund_id in (row.razorpay_refund_id, *row.earlier_ids)]
    open_rows = [row for row in rows if row.razorpay_refund_id is None and row.state in UNFINISHED]
    asked = [row for row in open_rows if row.body and json.loads(row.body)["receipt"] == fact.receipt]
    owed = [row for row in open_rows if row.amount_paise == fact.amount_paise]
    return next(iter(known + asked + owed), None)


def _believe(payment: Payment, ours: Refund | None, fact: RefundFact) -> None:
    """Never more is given back than was paid, whoever signs for it; PostgreSQL says so, too."""
    if fact.currency and fact.currency != payment.currency:
        raise Malformed("currency of a refund is not its payment's")
    if ours is not None and fact.refund_id in ours.earlier_ids:
        return
    # Of a failed one a part may have been given back elsewhere since.
    if ours is not None and fact.amount_paise not in (ours.amount_paise, ours.first_paise):
        raise Malformed("amount of a refund is not ours")
    gone = sum(row.amount_paise for row in payment.refunds.filter(state=RefundState.PROCESSED) if row != ours)
    if fact.state != RefundState.FAILED and gone + fact.amount_paise > payment.amount_paise:
        raise Malformed("amount of a refund is more than is left of its payment")


def _from_outside(payment: Payment, fact: RefundFact, *, at: datetime) -> Refund:
    refund = Refund.objects.create(
        payment=payment,
        amount_paise=fact.amount_paise,
        reason=RefundReason.EXTERNAL,
        state=RefundState.PENDING,
        idempotency_key=f"external-{fact.refund_id}",
        razorpay_refund_id=fact.refund_id,
        next_try_at=at,
        created_at=at,
    )
    reports.report(
        IncidentKind.EXTERNAL_REFUND,
        subject=f"payment {payment.razorpay_payment_id}",
        happened=f"{rupees(fact.amount_paise)} were refunded outside this system ({fact.refund_id}).",
        done="It is entered in the ledger once the money has gone. A booking that it belongs to is not changed.",
        advice="Cancel the booking if that was intended; never more is refunded than was paid.",
        at=at,
    )
    return refund


def _follow(refund: Refund, *, at: datetime) -> None:
    """What the refund's new state means for the books, its payment, and the people who watch."""
    subject = f"refund {refund.pk}"
    external = refund.reason == RefundReason.EXTERNAL
    if refund.state == RefundState.PROCESSED:
        if refund.payment.captured_at is None:
            # An authorisation that ran out: what was never taken is in no book.
            return
        _book(refund, at=at)
        _close_payment(refund.payment)
    if refund.state == RefundState.FAILED and not external:
        reports.report(
            IncidentKind.REFUND_FAILED,
            subject=subject,
            happened=f"Razorpay could not refund {rupees(refund.amount_paise)} ({refund.razorpay_refund_id}).",
            done="The money is still with us and still owed to the guest.",
            advice="Retry sends it again. If that fails too, ask the guest for a bank account.",
            at=at,
        )
    else:
        reports.solve(IncidentKind.REFUND_STUCK, IncidentKind.REFUND_FAILED, subject=subject, at=at)


def _book(refund: Refund, *, at: datetime) -> None:
    if refund.reason != RefundReason.EXTERNAL:
        journal.book_refund(refund, at=at)
    elif refund.payment.booking_id is None:
        dashboard_refunds.net(refund, at=at)
        journal.book_refund(refund, at=at)
    else:
        owed_paise = dashboard_refunds.net(refund, at=at)
        journal.book_refund_elsewhere(refund, owed_paise=owed_paise, at=at)


def _close_payment(payment: Payment) -> None:
    rows = payment.refunds.filter(state=RefundState.PROCESSED).values_list("amount_paise", flat=True)
    payment.refresh_from_db()
    if sum(rows) >= payment.amount_paise and payment.state == PaymentState.CAPTURED:
        move(payment, PaymentState.REFUNDED)
