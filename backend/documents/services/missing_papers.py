"""Finds bookings that lack a document and issues it, so that a lost job does no harm."""

import logging
from datetime import datetime, timedelta

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from backend.bookings.models import BookingChange
from backend.bookings.states import BookingState, ChangeState
from backend.common.jobs import Job, enqueue, room_for
from backend.common.resort_days import day_of
from backend.documents.models import Folder, LedgerReading, Paper, PaperKind
from backend.documents.services import due_papers
from backend.documents.states import PaperState
from backend.payments.models import LedgerEntry
from backend.payments.models.ledger import LedgerAccount

log = logging.getLogger(__name__)

AT_MOST = 200
# An entry may become visible after one with a higher id: it is looked for so long.
LATEST_COMMIT = timedelta(minutes=10)
RING_AGAIN_AFTER = timedelta(seconds=30)
# So long after departure nobody asks for a voucher any more.
CHANGES_MATTER = timedelta(days=30)
CAME = Q(source=LedgerAccount.PAYER, target=LedgerAccount.BOOKINGS)
WENT = Q(target=LedgerAccount.PAYER, source__in=(LedgerAccount.BOOKINGS, LedgerAccount.REFUND_DUE))


def issue_missing_papers(*, at: datetime) -> int:
    """Issue what is due, and ring for papers whose sheets are late; how many bookings had something to issue."""
    missing = list(lacking().order_by("pk").values_list("pk", "payment__booking_id")[:AT_MOST])
    booking_ids = dict.fromkeys([*(booking_id for _, booking_id in missing), *_changed(at), *_to_invoice(at)])
    done = sum(_issue(booking_id, at=at) for booking_id in booking_ids)
    _turn_the_page(at=at)
    _ring_late(at=at)
    return done


def lacking() -> QuerySet[LedgerEntry]:
    """Money of bookings that has no paper yet, after the last page that was read."""
    page = LedgerReading.objects.values_list("entry_id", flat=True).first() or 0
    entries = LedgerEntry.objects.filter(CAME | WENT, pk__gt=page, payment__booking__isnull=False)
    return entries.exclude(Exists(Paper.objects.filter(entry=OuterRef("pk"))))


def _to_invoice(at: datetime) -> list[int]:
    """Bookings whose guests have left, or that were called off, and that have no invoice yet."""
    there = at.astimezone(timezone.get_default_timezone())
    waiting = Folder.objects.filter(invoice_on__isnull=False)
    left = Q(invoice_on=there.date(), booking__resort__check_out_time__lte=there.time())
    due = Q(invoice_on__lt=there.date()) | left | ~Q(booking__state=BookingState.CONFIRMED)
    return list(waiting.filter(due).order_by("invoice_on", "pk").values_list("booking_id", flat=True)[:AT_MOST])


def _changed(at: datetime) -> list[int]:
    """Bookings that were changed since their voucher was written."""
    lately = day_of(at) - CHANGES_MATTER
    made = BookingChange.objects.filter(state=ChangeState.MADE)
    later = made.filter(booking=OuterRef("booking"), made_at__gt=OuterRef("made_at"))
    subject = Concat(Value("change "), Cast(OuterRef("pk"), CharField()))
    voucher = Paper.objects.filter(kind=PaperKind.BOOKING_VOUCHER, subject=subject)
    standing = made.filter(booking__state=BookingState.CONFIRMED, booking__check_out__gte=lately)
    lacking = standing.exclude(Exists(later)).exclude(Exists(voucher)).order_by("made_at")
    return list(lacking.values_list("booking_id", flat=True)[:AT_MOST])


def _issue(booking_id: int, *, at: datetime) -> bool:
    try:
        return bool(due_papers.issue_due(booking_id=booking_id, at=at))
    except Exception:
        # One booking that cannot be written up must not keep the others waiting; the audit tells of it.
        log.exception("papers of booking %s", booking_id)
        return False


def _turn_the_page(*, at: datetime) -> None:
    """Remember how far everything has its paper."""
    old = LedgerEntry.objects.filter(at__lte=at - LATEST_COMMIT).order_by("-pk").values_list("pk", flat=True).first()
    still = lacking().order_by("pk").values_list("pk", flat=True).first()
    upto = min(old or 0, (still or (old or 0) + 1) - 1)
    page, _ = LedgerReading.objects.get_or_create(pk=1)
    LedgerReading.objects.filter(pk=page.pk, entry_id__lt=upto).update(entry_id=upto)


def _ring_late(*, at: datetime) -> None:
    late = Paper.objects.filter(state=PaperState.QUEUED, issued_at__lte=at - RING_AGAIN_AFTER)
    for paper_id in late.order_by("issued_at").values_list("pk", flat=True)[: room_for(Job.MAKE_PAPER)]:
        enqueue(Job.MAKE_PAPER, paper_id=paper_id)
