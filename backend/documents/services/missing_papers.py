"""Finds bookings that lack a document and issues it, so that a lost job does no harm."""

import logging
from datetime import datetime, timedelta

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils import timezone

from backend.bookings.models import BookingChange, BookingEnding, FinalBooking
from backend.bookings.states import BookingState, ChangeState
from backend.common.db.lone_rows import RowAlone
from backend.common.jobs import Job, enqueue_each, room_for
from backend.common.resort_days import day_of
from backend.common.time_limits import rows_in_time
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
    """Issue what is due, and open papers of an earlier release; how many bookings had something to issue."""
    # What cannot be issued here (withheld_papers) waits for a person.
    issuable = lacking().exclude(payment__booking__folder__withheld_at__gte=F("at"))
    missing = list(issuable.order_by("pk").values_list("pk", "payment__booking_id")[:AT_MOST])
    found = [*(booking_id for _, booking_id in missing), *_changed(at), *_undone(at), *_to_invoice(at)]
    booking_ids = dict.fromkeys([*found, *_free_of_charge(at)])
    done = sum(_issue(booking_id, at=at) for booking_id in rows_in_time(booking_ids, sweep="papers"))
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
    waiting = Folder.objects.filter(invoice_on__isnull=False, withheld_at__isnull=True)
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


def _undone(at: datetime) -> list[int]:
    """Bookings whose end was undone, and whose papers do not know it yet: they expect no invoice any more, or that of
    the fee was withheld."""
    lately = BookingEnding.objects.filter(undone_at__gte=at - CHANGES_MATTER, booking__state=BookingState.CONFIRMED)
    waiting = lately.filter(
        Q(_to_come(at), booking__folder__isnull=False, booking__folder__invoice_on=None)
        | Q(booking__folder__withheld_at__lt=F("undone_at"))
    ).exclude(booking__folder__withheld_at__gte=F("undone_at"))
    since = Paper.objects.filter(
        kind=PaperKind.TAX_INVOICE, booking=OuterRef("booking"), issued_at__gte=OuterRef("undone_at")
    )
    lacking = waiting.exclude(Exists(since)).order_by("undone_at")
    return list(lacking.values_list("booking_id", flat=True)[:AT_MOST])


def _to_come(at: datetime) -> Q:
    """Of ends: the stay is not over, the fee's invoice is to be taken back, or not all of the price was given back.
    Else there is nothing to write, however often one looks."""
    subject = Concat(Value("undone "), OuterRef("number"))
    note = Paper.objects.filter(kind=PaperKind.CREDIT_NOTE, booking=OuterRef("booking"), subject=subject)
    standing = Paper.objects.filter(kind=PaperKind.TAX_INVOICE, booking=OuterRef("booking")).exclude(Exists(note))
    went = LedgerEntry.objects.filter(
        payment__booking=OuterRef("booking"), source=LedgerAccount.BOOKINGS, target=LedgerAccount.PAYER
    )
    paise = went.values("payment__booking").annotate(paise=Sum("amount_paise")).values("paise")
    left = Q(booking__check_out__gt=day_of(at)) | Q(booking__total_paise__gt=Coalesce(Subquery(paise), 0))
    return Q(Exists(standing)) | left


def _free_of_charge(at: datetime) -> list[int]:
    """Bookings that cost nothing, so that no money asks for their voucher."""
    standing = FinalBooking.objects.filter(total_paise=0, state=BookingState.CONFIRMED, check_out__gte=day_of(at))
    voucher = Paper.objects.filter(kind=PaperKind.BOOKING_VOUCHER, booking=OuterRef("pk"))
    return list(standing.exclude(Exists(voucher)).order_by("pk").values_list("pk", flat=True)[:AT_MOST])


def _issue(booking_id: int, *, at: datetime) -> bool:
    # One booking that cannot be written up must not keep the others waiting; the audit tells of it.
    with RowAlone(log, "papers of booking %s", booking_id):
        return bool(due_papers.issue_due(booking_id=booking_id, at=at))
    return False


def _turn_the_page(*, at: datetime) -> None:
    """Remember how far everything has its paper."""
    old = LedgerEntry.objects.filter(at__lte=at - LATEST_COMMIT).order_by("-pk").values_list("pk", flat=True).first()
    still = lacking().order_by("pk").values_list("pk", flat=True).first()
    upto = min(old or 0, (still or (old or 0) + 1) - 1)
    page, _ = LedgerReading.objects.get_or_create(pk=1)
    LedgerReading.objects.filter(pk=page.pk, entry_id__lt=upto).update(entry_id=upto)


def _ring_late(*, at: datetime) -> None:
    # Sheets were made in advance once: what still waited for them then is rung for.
    late = Paper.objects.filter(state=PaperState.QUEUED, issued_at__lte=at - RING_AGAIN_AFTER)
    ids = late.order_by("issued_at").values_list("pk", flat=True)[: room_for(Job.MAKE_PAPER)]
    enqueue_each(Job.MAKE_PAPER, "paper_id", ids)
