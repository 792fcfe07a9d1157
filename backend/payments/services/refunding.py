"""Refunds: a row that is owed, a call that repeats it word for word, and news of its end."""

import json
import logging
from datetime import datetime, timedelta

from django.db import transaction

from backend.common.jobs import Job, enqueue
from backend.common.money import rupees
from backend.common.transitions import move
from backend.notifications.services import sending
from backend.payments import gateway
from backend.payments.facts import Malformed, RefundFact, refund_fact
from backend.payments.models import Payment, Refund
from backend.payments.models.refund import RefundReason
from backend.payments.states import PaymentState, RefundState

log = logging.getLogger(__name__)

FIRST_BACK_OFF_SECONDS = 30
LONGEST_BACK_OFF_SECONDS = 3600


def owe(payment: Payment, *, reason: RefundReason, at: datetime) -> Refund:
    """Write down that a captured payment goes back in full, tell the guest, and ring for the call."""
    key = f"dandeli-{payment.razorpay_payment_id}-{reason.value}"
    body = {"amount": payment.amount_paise, "speed": "normal", "receipt": key[:40]}
    refund = Refund.objects.create(
        payment=payment,
        amount_paise=payment.amount_paise,
        reason=reason,
        idempotency_key=key,
        body=json.dumps(body, sort_keys=True),
        next_try_at=at,
        created_at=at,
    )
    attempt = payment.order.attempt
    sending.queue(
        kind="payment_refunded",
        to=attempt.user.phone_number,
        params={"amount": rupees(payment.amount_paise), "resort": attempt.resort.name},
        dedupe_key=f"payment_refunded:{refund.pk}",
        at=at,
    )
    enqueue(Job.SEND_REFUND, refund_id=refund.pk)
    return refund


def send(*, refund_id: int, at: datetime) -> None:
    """Make the call of a refund that is due. Repeating it is safe: Razorpay knows it by key and body."""
    refund = Refund.objects.select_related("payment").get(pk=refund_id)
    if refund.state != RefundState.DUE or not _claim(refund, at=at):
        return
    try:
        entity = gateway.refund(
            refund.payment.razorpay_payment_id, body=refund.body, idempotency_key=refund.idempotency_key
        )
        take_in(refund_fact(entity), at=at)
    except (gateway.GatewayUnavailable, gateway.GatewayRefused, Malformed) as error:
        # Also a refusal is tried again: 409 means that the first call still runs, and owed money stays owed.
        log.error("refund %s not sent (try %s): %s", refund.idempotency_key, refund.tries, error)
        Refund.objects.filter(pk=refund.pk).update(last_error=str(error))


def take_in(fact: RefundFact, *, at: datetime) -> bool:
    """News of a refund, from an answer or a webhook. False when it is not one of ours."""
    with transaction.atomic():
        refunds = Refund.objects.select_for_update().select_related("payment")
        ours = refunds.filter(payment__razorpay_payment_id=fact.payment_id)
        refund = ours.filter(razorpay_refund_id=fact.refund_id).first() or next(
            (r for r in ours if json.loads(r.body)["receipt"] == fact.receipt), None
        )
        if refund is None:
            return False
        if fact.state in Refund.MOVES[RefundState(refund.state)]:
            move(refund, fact.state, razorpay_refund_id=fact.refund_id, last_error="")
        if refund.state == RefundState.PROCESSED and refund.payment.state == PaymentState.CAPTURED:
            move(refund.payment, PaymentState.REFUNDED)
        if refund.state == RefundState.FAILED:
            log.error("refund %s failed at Razorpay: a person must look", refund.idempotency_key)
    return True


def ring_unfinished(*, at: datetime) -> int:
    """Ring again for refunds that are due and whose time has come; how many."""
    due = Refund.objects.filter(state=RefundState.DUE, next_try_at__lte=at - timedelta(seconds=10))
    ids = list(due.order_by("next_try_at").values_list("pk", flat=True)[:500])
    for refund_id in ids:
        enqueue(Job.SEND_REFUND, refund_id=refund_id)
    return len(ids)


def _claim(refund: Refund, *, at: datetime) -> bool:
    """Take this try for ourselves by setting the time of the next one."""
    if refund.next_try_at > at:
        return False
    wait = min(FIRST_BACK_OFF_SECONDS * 2**refund.tries, LONGEST_BACK_OFF_SECONDS)
    mine = Refund.objects.filter(pk=refund.pk, state=RefundState.DUE, next_try_at=refund.next_try_at)
    refund.tries += 1
    return bool(mine.update(next_try_at=at + timedelta(seconds=wait), tries=refund.tries))
