"""Reduces an owed refund by what was already refunded in Razorpay's dashboard."""

from datetime import datetime

from django.db.models import Sum

from backend.common.db.transitions import move
from backend.common.jobs import Job, enqueue
from backend.incidents.models import IncidentKind
from backend.incidents.services import reports
from backend.payments.core import refund_parts
from backend.payments.ledger import journal
from backend.payments.models import Refund
from backend.payments.models.refund import RefundReason
from backend.payments.refunds import refund_requests
from backend.payments.states import RefundState


def net(external: Refund, *, at: datetime) -> int:
    """Lower what is still owed of the payment to what is left of it; how many paise the guest got of it elsewhere.

    `external` has gone. Only what cannot be paid any more is netted: where a part of the payment was kept, both the
    owed part and the one from the dashboard go back. A refund that Razorpay has taken fits into the payment as it is.
    Less than a rupee of it that nobody can send is booked as the owner's.
    """
    rows = external.payment.refunds.exclude(state__in=(RefundState.NETTED, RefundState.WITHDRAWN))
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
    owed = sum(row.amount_paise for row in ours)
    if owed <= left:
        return 0
    parts = refund_parts.parts_within([row.amount_paise for row in ours], max(left, 0))
    waived = max(left, 0) - sum(parts)
    for row, paise in zip(ours, parts, strict=True):
        here = min(waived, row.amount_paise - paise)
        waived -= here
        _lower(row, to_paise=paise, waived_paise=here, at=at)
    return owed - max(left, 0)


def _lower(row: Refund, *, to_paise: int, waived_paise: int, at: datetime) -> None:
    by_paise = row.amount_paise - to_paise
    if not by_paise:
        return
    row.amount_paise = to_paise
    fields = {
        "amount_paise": to_paise,
        "netted_paise": row.netted_paise + by_paise - waived_paise,
        "waived_paise": row.waived_paise + waived_paise,
    }
    journal.book_waived(row, waived_paise=waived_paise, at=at)
    if not to_paise:
        move(row, RefundState.NETTED, **fields)
        reports.solve(IncidentKind.REFUND_STUCK, IncidentKind.REFUND_FAILED, subject=f"refund {row.pk}", at=at)
    elif row.state == RefundState.FAILED:
        # A person has it sent anew; the words of that round are found then.
        Refund.objects.filter(pk=row.pk).update(**fields)
    else:
        Refund.objects.filter(pk=row.pk).update(**fields, **refund_requests.next_round(row), tries=0, next_try_at=at)
        enqueue(Job.SEND_REFUND, refund_id=row.pk)
