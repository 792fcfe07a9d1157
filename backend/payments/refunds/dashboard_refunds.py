"""Reduces an owed refund by what was already refunded in Razorpay's dashboard."""

from datetime import datetime

from django.db.models import Sum

from backend.common.db.transitions import move
from backend.common.jobs import Job, enqueue
from backend.incidents.models import IncidentKind
from backend.incidents.services import reports
from backend.payments.models import Refund
from backend.payments.models.refund import RefundReason
from backend.payments.refunds import refund_requests
from backend.payments.states import RefundState


def net(external: Refund, *, at: datetime) -> int:
    """Lower what is still owed of the payment to what is left of it; how many paise the guest got of it elsewhere.

    `external` has gone. Only what cannot be paid any more is netted: where a part of the payment was kept, both the
    owed part and the one from the dashboard go back. A refund that Razorpay has taken fits into the payment as it is.
    """
    rows = external.payment.refunds.exclude(state=RefundState.NETTED)
    ours = list(
        rows.exclude(reason=RefundReason.EXTERNAL)
        .filter(state__in=(RefundState.DUE, RefundState.FAILED))
        .select_related("payment")
        .order_by("pk")
    )
    gone = rows.filter(state__in=(RefundState.PENDING, RefundState.PROCESSED)).exclude(
        reason=RefundReason.EXTERNAL, state=RefundState.PENDING
    )
    left = external.payment.amount_paise - (gone.aggregate(sum=Sum("amount_paise"))["sum"] or 0)
    too_much = max(sum(row.amount_paise for row in ours) - left, 0)
    netted = 0
    for row in ours:
        netted += _lower(row, by_paise=min(too_much - netted, row.amount_paise), at=at)
    return netted


def _lower(row: Refund, *, by_paise: int, at: datetime) -> int:
    if not by_paise:
        return 0
    row.amount_paise -= by_paise
    fields = {"amount_paise": row.amount_paise, "netted_paise": row.netted_paise + by_paise}
    if not row.amount_paise:
        move(row, RefundState.NETTED, **fields)
        reports.solve(IncidentKind.REFUND_STUCK, IncidentKind.REFUND_FAILED, subject=f"refund {row.pk}", at=at)
    elif row.state == RefundState.FAILED:
        # A person has it sent anew; the words of that round are found then.
        Refund.objects.filter(pk=row.pk).update(**fields)
    else:
        Refund.objects.filter(pk=row.pk).update(**fields, **refund_requests.next_round(row), tries=0, next_try_at=at)
        enqueue(Job.SEND_REFUND, refund_id=row.pk)
    return by_paise
