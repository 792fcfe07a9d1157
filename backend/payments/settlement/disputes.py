"""Disputes (chargebacks): recorded, reported as incidents, and refunds held back meanwhile."""

from datetime import UTC, datetime

from django.db import transaction

from backend.common.db.transitions import move
from backend.common.money import rupees
from backend.incidents.models import IncidentKind
from backend.incidents.services import reports
from backend.payments.core.razorpay_facts import DisputeFact
from backend.payments.ledger import journal
from backend.payments.models import Dispute, Payment
from backend.payments.refunds.refund_news import UnknownPayment
from backend.payments.states import DISPUTE_OPEN, DisputeState


def take_in_dispute(fact: DisputeFact, *, at: datetime) -> Dispute:
    """Move the dispute's row to what Razorpay says, and call a person while it is open. Raises UnknownPayment."""
    with transaction.atomic():
        payment = Payment.objects.select_for_update().filter(razorpay_payment_id=fact.payment_id).first()
        if payment is None:
            raise UnknownPayment(fact.payment_id)
        dispute, created = Dispute.objects.get_or_create(
            razorpay_dispute_id=fact.dispute_id,
            defaults={
                "payment": payment,
                "amount_paise": fact.amount_paise,
                "phase": fact.phase,
                "reason": fact.reason,
                "respond_by": datetime.fromtimestamp(fact.respond_by, UTC) if fact.respond_by else None,
                "first_seen_at": at,
            },
        )
        moved = fact.state in Dispute.MOVES[DisputeState(dispute.state)] and move(
            dispute, fact.state, deducted_paise=fact.deducted_paise, phase=fact.phase
        )
        if moved and dispute.state == DisputeState.LOST:
            journal.book_lost_dispute(dispute, at=at)
        if created or moved:
            _tell(dispute, payment, at=at)
    return dispute


def _tell(dispute: Dispute, payment: Payment, *, at: datetime) -> None:
    subject = f"dispute {dispute.razorpay_dispute_id}"
    if dispute.state not in DISPUTE_OPEN:
        reports.solve(IncidentKind.DISPUTE, subject=subject, at=at)
        return
    until = f"until {dispute.respond_by:%d %b %Y}" if dispute.respond_by else "soon"
    reports.report(
        IncidentKind.DISPUTE,
        subject=subject,
        happened=f"The payer's bank wants {rupees(dispute.amount_paise)} of {payment.razorpay_payment_id} back.",
        done="Refunds of this payment are held back, so that the money is not returned twice.",
        advice=f"Respond in Razorpay's dashboard {until}, with the booking and the guest register.",
        at=at,
    )
