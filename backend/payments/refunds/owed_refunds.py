"""Refunds: owed as rows, sent with the same body on each try, and followed to their end."""

import logging
from datetime import datetime, timedelta

from django.db import transaction

from backend.bookings.models import BookingChange
from backend.common.db.transitions import move
from backend.common.jobs import Job, enqueue, enqueue_each, room_for
from backend.common.money import rupees
from backend.holds.services import guest_addresses
from backend.incidents.models import IncidentKind
from backend.incidents.services import reports
from backend.notifications.services import outbox
from backend.payments import gateway
from backend.payments.core.razorpay_facts import refund_fact
from backend.payments.core.razorpay_fields import Malformed
from backend.payments.models import Payment, Refund
from backend.payments.models.refund import RefundReason
from backend.payments.refunds import refund_news, refund_requests
from backend.payments.states import DISPUTE_OPEN, RefundState

log = logging.getLogger(__name__)

FIRST_BACK_OFF_SECONDS = 30
LONGEST_BACK_OFF_SECONDS = 3600
# From this try on a person should know.
REPORT_AT_TRY = 5
RING_AGAIN_AFTER = timedelta(seconds=10)


def owe(
    payment: Payment,
    *,
    reason: RefundReason,
    amount_paise: int,
    at: datetime,
    change: BookingChange | None = None,
    wait: timedelta = timedelta(0),
) -> Refund:
    """Write down that money of a captured payment goes back, tell the guest, and ring for the call.

    `wait`: so long nothing is sent and nobody told, and all of it can be taken back.
    """
    refund = Refund(
        payment=payment, amount_paise=amount_paise, reason=reason, change=change, next_try_at=at + wait, created_at=at
    )
    refund.round = refund_requests.first_round(refund)
    refund_requests.word(refund)
    refund.save(force_insert=True)
    attempt = payment.order.attempt
    outbox.queue_message(
        kind="payment_refunded",
        to=guest_addresses.addressee_of(attempt, attempt_id=attempt.pk),
        params={"amount": rupees(amount_paise), "resort": attempt.resort.name},
        dedupe_key=told_key(refund),
        at=at,
        not_before=at + wait if wait else None,
    )
    if not wait:
        enqueue(Job.SEND_REFUND, refund_id=refund.pk)
    return refund


def told_key(refund: Refund) -> str:
    """The key of the message that tells the guest of this refund."""
    return f"payment_refunded:{refund.pk}"


def owe_anew(refund: Refund, *, at: datetime) -> bool:
    """Have a failed refund sent once more, under a new key: Razorpay answers the old one with the old failure."""
    fresh = refund_requests.next_round(refund)
    if not move(refund, RefundState.DUE, tries=0, next_try_at=at, last_error="", **fresh):
        return False
    enqueue(Job.SEND_REFUND, refund_id=refund.pk)
    return True


def send_owed_refund(*, refund_id: int, at: datetime) -> None:
    """Make the call of a refund that is due. Repeating it is safe: Razorpay knows it by key and body."""
    refund = Refund.objects.select_related("payment").get(pk=refund_id)
    if refund.state != RefundState.DUE or not _claim(refund, at=at):
        return
    if refund.payment.disputes.filter(state__in=DISPUTE_OPEN).exists():
        Refund.objects.filter(pk=refund.pk).update(last_error="blocked: the payment is disputed")
        return
    try:
        entity = gateway.create_refund(
            refund.payment.razorpay_payment_id, body=refund.body, idempotency_key=refund.idempotency_key
        )
        refund_news.take_in_refund(refund_fact(entity), at=at)
    except (gateway.GatewayUnavailable, gateway.GatewayRefused, Malformed) as error:
        # Also a refusal is tried again: 409 means that the first call still runs, and owed money stays owed.
        _write_down_failure(refund, error, at=at)


def ring_unfinished_refunds(*, at: datetime) -> int:
    """Ring again for refunds that are due and whose time has come; how many."""
    due = Refund.objects.filter(state=RefundState.DUE, next_try_at__lte=at - RING_AGAIN_AFTER)
    ids = list(due.order_by("next_try_at").values_list("pk", flat=True)[: room_for(Job.SEND_REFUND)])
    enqueue_each(Job.SEND_REFUND, "refund_id", ids)
    return len(ids)


def _claim(refund: Refund, *, at: datetime) -> bool:
    """Take this try for ourselves by setting the time of the next one."""
    if refund.next_try_at > at:
        return False
    wait = min(FIRST_BACK_OFF_SECONDS * 2**refund.tries, LONGEST_BACK_OFF_SECONDS)
    mine = Refund.objects.filter(pk=refund.pk, state=RefundState.DUE, next_try_at=refund.next_try_at)
    refund.tries += 1
    return bool(mine.update(next_try_at=at + timedelta(seconds=wait), tries=refund.tries))


def _write_down_failure(refund: Refund, error: Exception, *, at: datetime) -> None:
    log.warning("refund %s not sent (try %s): %s", refund.idempotency_key, refund.tries, error)
    final = isinstance(error, gateway.GatewayRefused) and error.reason.final
    later = {"next_try_at": at + timedelta(seconds=LONGEST_BACK_OFF_SECONDS)} if final else {}
    with transaction.atomic():
        Refund.objects.filter(pk=refund.pk).update(last_error=str(error), **later)
        if final or refund.tries >= REPORT_AT_TRY:
            reports.report(
                IncidentKind.REFUND_STUCK,
                subject=f"refund {refund.pk}",
                happened=f"Razorpay did not accept the refund of {rupees(refund.amount_paise)}: {error}.",
                done=f"It was tried {refund.tries} times, and is tried again at growing intervals.",
                advice="Check the balance of the Razorpay account, or refund in its dashboard: the refund is then "
                "recorded here.",
                at=at,
            )
