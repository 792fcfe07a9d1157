"""Retry actions for payment incidents, the inbox's health, and what goes back of a guest's money.

Disputes are answered in Razorpay's dashboard.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Min
from django.db.models.functions import Coalesce

from backend.bookings.services.guest_refunds import REFUNDS, GuestRefund
from backend.common.health.parts import HEALTH, HealthPart, waiting_part
from backend.common.jobs import Job, enqueue
from backend.incidents.models import Incident, IncidentKind
from backend.incidents.services import reports
from backend.incidents.services.mends import MENDS, NOTHING_TO_RETRY
from backend.payments import gateway, selectors
from backend.payments.core.razorpay_fields import Malformed
from backend.payments.intake import event_handlers
from backend.payments.models import PaymentLink, Refund, WebhookEvent
from backend.payments.models.refund import RefundReason
from backend.payments.refunds import owed_refunds
from backend.payments.settlement import razorpay_fees
from backend.payments.states import LINK_UNFINISHED, EventState, RefundState

# An event that fails is tried every few seconds, and dead after a few tries.
INBOX_LATE = timedelta(seconds=120)


@MENDS.register(IncidentKind.REFUND_FAILED)
def mend_failed_refund(incident: Incident, at: datetime) -> str:
    """A refund that Razorpay gave up."""
    return send_refund_anew(incident.row_id, at=at)


@MENDS.register(IncidentKind.REFUND_STUCK)
def ring_refund(incident: Incident, at: datetime) -> str:
    """A refund that waits for its next try."""
    refund = Refund.objects.filter(pk=incident.row_id).first()
    return _rung(refund, at=at) if refund else "there is no such refund"


@MENDS.register(IncidentKind.LINK_STUCK)
def mend_link(incident: Incident, at: datetime) -> str:
    """A payment link that Razorpay did not make, tell of, or take back."""
    with transaction.atomic():
        found = PaymentLink.objects.filter(pk=incident.row_id, state__in=LINK_UNFINISHED)
        if not found.update(next_try_at=at):
            reports.solve(IncidentKind.LINK_STUCK, subject=incident.subject, at=at)
            return "nothing to do: the link has ended"
        enqueue(Job.TEND_LINK, link_id=incident.row_id)
    return "it is being tried now"


@MENDS.register(
    IncidentKind.WRONG_AMOUNT,
    IncidentKind.ROOMS_GONE,
    IncidentKind.SECOND_PAYMENT,
    IncidentKind.LATE_BALANCE,
    IncidentKind.LATE_CHANGE,
)
def ring_refund_of_payment(incident: Incident, at: datetime) -> str:
    """Money that goes back by itself; once it has gone, there is nothing left to solve."""
    payment_id = incident.subject.removeprefix("payment ")
    own = Refund.objects.filter(payment__razorpay_payment_id=payment_id).exclude(reason=RefundReason.EXTERNAL)
    refund = own.order_by("pk").last()
    if refund is None:
        return "no refund is owed for it"
    if refund.state in (RefundState.PROCESSED, RefundState.NETTED, RefundState.WITHDRAWN):
        reports.solve(IncidentKind(incident.kind), subject=incident.subject, at=at)
    return _rung(refund, at=at)


@MENDS.register(IncidentKind.FEE_DIFFERS)
def correct_fee(incident: Incident, at: datetime) -> str:
    """Another fee than the booked one."""
    try:
        return razorpay_fees.correct(payment_id=incident.subject.removeprefix("payment "), at=at)
    except (gateway.GatewayUnavailable, gateway.GatewayRefused, Malformed) as error:
        return f"Razorpay cannot be asked ({type(error).__name__}): try again later"


@MENDS.register(IncidentKind.DEAD_EVENT, IncidentKind.UNKNOWN_ORDER)
def mend_dead_event(incident: Incident, at: datetime) -> str:
    """A delivery that could not be worked on. Foreign money, found by a sweep, is for a person to judge."""
    if not incident.subject.startswith("event "):
        return NOTHING_TO_RETRY
    if not WebhookEvent.objects.filter(pk=incident.row_id).exists():
        return "there is no such event"
    replayed = event_handlers.replay_event(event_id=incident.row_id, at=at)
    return "it is being tried again" if replayed else "it is no longer a dead letter"


def send_refund_anew(refund_id: int, *, at: datetime) -> str:
    """Have a failed refund sent once more; what was done."""
    with transaction.atomic():
        refund = Refund.objects.select_for_update().filter(pk=refund_id).first()
        if refund is None:
            return "there is no such refund"
        if objection := objection_to_sending(refund):
            return objection
        owed_refunds.owe_anew(refund, at=at)
    return "it is being sent again"


def objection_to_sending(refund: Refund) -> str:
    """Why a refund is not sent once more; empty where it may be."""
    if refund.state != RefundState.FAILED:
        return f"nothing to do: it is {refund.state}"
    if refund.reason == RefundReason.EXTERNAL:
        # Ours would be a second one: whoever made it there knows whether it is still wanted.
        return "it was made in Razorpay's dashboard: make it again there"
    return ""


def _rung(refund: Refund, *, at: datetime) -> str:
    if refund.state == RefundState.FAILED:
        return send_refund_anew(refund.pk, at=at)
    with transaction.atomic():
        if not Refund.objects.filter(pk=refund.pk, state=RefundState.DUE).update(next_try_at=at):
            return f"nothing to do: its refund is {refund.state}"
        enqueue(Job.SEND_REFUND, refund_id=refund.pk)
    return "its refund is being sent"


@HEALTH.register("events")
def health_of_inbox(at: datetime) -> HealthPart:
    """The webhook event that has waited longest to be worked on."""
    waiting = WebhookEvent.objects.filter(state=EventState.RECEIVED)
    oldest = waiting.aggregate(since=Min(Coalesce("replayed_at", "received_at")))["since"]
    return waiting_part(oldest, at=at, late=INBOX_LATE)


@REFUNDS.register
def refunds_of_payments(attempt_id: int) -> list[GuestRefund]:
    """Everything that goes back of what was paid for an attempt, its booking and the booking's changes."""
    return selectors.guest_refunds_of(attempt_id)
