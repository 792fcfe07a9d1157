"""Retry actions for payment incidents. Disputes have none: they are answered in Razorpay's dashboard."""

from datetime import datetime

from django.db import transaction

from backend.alarms.mending import MENDS
from backend.alarms.models import Kind, Problem
from backend.alarms.services import reporting
from backend.common.jobs import Job, enqueue
from backend.payments import gateway
from backend.payments.facts import Malformed
from backend.payments.models import PaymentLink, Refund, WebhookEvent
from backend.payments.models.refund import RefundReason
from backend.payments.services import charging, processing, refunding
from backend.payments.states import LINK_UNFINISHED, RefundState


@MENDS.register(Kind.REFUND_FAILED)
def send_anew(problem: Problem, at: datetime) -> str:
    """A refund that Razorpay gave up."""
    return sent_anew(_number(problem), at=at)


@MENDS.register(Kind.REFUND_STUCK)
def ring_refund(problem: Problem, at: datetime) -> str:
    """A refund that waits for its next try."""
    refund = Refund.objects.filter(pk=_number(problem)).first()
    return _rung(refund, at=at) if refund else "there is no such refund"


@MENDS.register(Kind.LINK_STUCK)
def tend_link(problem: Problem, at: datetime) -> str:
    """A payment link that Razorpay did not make, tell of, or take back."""
    with transaction.atomic():
        found = PaymentLink.objects.filter(pk=_number(problem), state__in=LINK_UNFINISHED)
        if not found.update(next_try_at=at):
            reporting.solve(Kind.LINK_STUCK, subject=problem.subject, at=at)
            return "nothing to do: the link has ended"
        enqueue(Job.TEND_LINK, link_id=_number(problem))
    return "it is being tried now"


@MENDS.register(Kind.WRONG_AMOUNT, Kind.ROOMS_GONE, Kind.SECOND_PAYMENT, Kind.LATE_BALANCE, Kind.LATE_CHANGE)
def ring_refund_of_payment(problem: Problem, at: datetime) -> str:
    """Money that goes back by itself; once it has gone, there is nothing left to solve."""
    payment_id = problem.subject.removeprefix("payment ")
    own = Refund.objects.filter(payment__razorpay_payment_id=payment_id).exclude(reason=RefundReason.EXTERNAL)
    refund = own.order_by("pk").last()
    if refund is None:
        return "no refund is owed for it"
    if refund.state in (RefundState.PROCESSED, RefundState.NETTED):
        reporting.solve(Kind(problem.kind), subject=problem.subject, at=at)
    return _rung(refund, at=at)


@MENDS.register(Kind.FEE_DIFFERS)
def correct_fee(problem: Problem, at: datetime) -> str:
    """Another fee than the booked one."""
    try:
        return charging.correct(payment_id=problem.subject.removeprefix("payment "), at=at)
    except (gateway.GatewayUnavailable, gateway.GatewayRefused, Malformed) as error:
        return f"Razorpay cannot be asked ({type(error).__name__}): try again later"


@MENDS.register(Kind.DEAD_EVENT, Kind.UNKNOWN_ORDER)
def replay(problem: Problem, at: datetime) -> str:
    """A delivery that could not be worked on. Foreign money, found by a sweep, is for a person to judge."""
    if not problem.subject.startswith("event "):
        return "nothing to retry: follow the advice, then mark it as solved"
    if not WebhookEvent.objects.filter(pk=_number(problem)).exists():
        return "there is no such event"
    replayed = processing.replay(event_id=_number(problem), at=at)
    return "it is being tried again" if replayed else "it is no longer a dead letter"


def sent_anew(refund_id: int, *, at: datetime) -> str:
    """Have a failed refund sent once more; what was done."""
    with transaction.atomic():
        refund = Refund.objects.select_for_update().filter(pk=refund_id).first()
        if refund is None:
            return "there is no such refund"
        if refund.state != RefundState.FAILED:
            return f"nothing to do: it is {refund.state}"
        if refund.reason == RefundReason.EXTERNAL:
            # Ours would be a second one: whoever made it there knows whether it is still wanted.
            return "it was made in Razorpay's dashboard: make it again there"
        refunding.owe_anew(refund, at=at)
    return "it is being sent again"


def _rung(refund: Refund, *, at: datetime) -> str:
    if refund.state == RefundState.FAILED:
        return sent_anew(refund.pk, at=at)
    with transaction.atomic():
        if not Refund.objects.filter(pk=refund.pk, state=RefundState.DUE).update(next_try_at=at):
            return f"nothing to do: its refund is {refund.state}"
        enqueue(Job.SEND_REFUND, refund_id=refund.pk)
    return "its refund is being sent"


def _number(problem: Problem) -> int:
    """The row in a subject such as `refund 12`."""
    return int(problem.subject.split()[1])
