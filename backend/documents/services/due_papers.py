"""Issues the documents that a booking lacks, in one transaction. Repeating it is safe."""

from datetime import datetime
from typing import Any

from django.db import transaction

from backend.bookings.models import FinalBooking
from backend.common import resort_days
from backend.common.errors import DomainError
from backend.common.jobs import Job, enqueue
from backend.documents.core import tax_shares
from backend.documents.core.tax_shares import Rates
from backend.documents.models import Folder, Paper, PaperKind
from backend.documents.services import invoice_numbers, paper_contents
from backend.documents.services.casefile import CaseFile
from backend.holds.services import attempt_locks
from backend.payments.models import LedgerEntry


class StayNotBegun(DomainError):
    code = "stay_not_begun"
    message = "The stay has not begun, so it cannot be invoiced yet."


class NothingToInvoice(DomainError):
    code = "nothing_to_invoice"
    message = "This booking was refunded in full, so there is nothing to invoice."


def issue_due(*, booking_id: int, at: datetime) -> list[Paper]:
    """Every paper that this booking lacks at this moment. Repeating it is calm."""
    with transaction.atomic():
        case, folder = open_folder(booking_id)
        before = len(case.papers)
        _issue_all(case, folder, supplied=case.cancelled or case.over(at), at=at)
        return case.papers[before:]


def check_out(*, booking_id: int, at: datetime) -> Paper:
    """The invoice now, as the guest leaves; the one there is where there is one. Raises StayNotBegun and
    NothingToInvoice."""
    with transaction.atomic():
        case, folder = open_folder(booking_id)
        if not case.cancelled and resort_days.day_of(at) < case.booking.check_in:
            raise StayNotBegun
        _issue_all(case, folder, supplied=True, at=at)
        if case.invoice is None:
            raise NothingToInvoice
        return case.invoice


def open_folder(booking_id: int) -> tuple[CaseFile, Folder]:
    """The booking's papers and money, locked until the end of the transaction."""
    bookings = FinalBooking.objects.select_related("resort", "attempt", "user")
    attempt_locks.attempt_locked(FinalBooking.objects.values_list("attempt_id", flat=True).get(pk=booking_id))
    booking = bookings.prefetch_related("attempt__guests", "attempt__stays__room").get(pk=booking_id)
    folder, _ = Folder.objects.get_or_create(booking=booking, defaults={"invoice_on": booking.check_out})
    if folder.invoice_on not in (None, booking.check_out):
        # Its nights were changed.
        folder.invoice_on = booking.check_out
        folder.save(update_fields=["invoice_on"])
    return CaseFile.of(booking), folder


def _issue_all(case: CaseFile, folder: Folder, *, supplied: bool, at: datetime) -> None:
    """In the order of their numbers' days: what came, what was supplied, what went back."""
    if case.voucher_lacks:
        content = paper_contents.money_words(case.price_lines, _price(case))
        content["house_rules"] = list(case.price.house_rules)
        _issue(case, folder, PaperKind.BOOKING_VOUCHER, content, at=at, subject=case.stay_subject)
    for entry in case.captures:
        if not case.has(entry):
            _receipt(case, folder, entry, at=at)
    if supplied and case.invoice is None and case.captures:
        _invoice(case, folder, at=at)
    for entry in case.returns:
        if not case.has(entry):
            _give_back(case, folder, entry, at=at)


def _receipt(case: CaseFile, folder: Folder, entry: LedgerEntry, *, at: datetime) -> None:
    by_rate = tax_shares.portion(_price(case), entry.amount_paise)
    kind = "accommodation" if case.invoice else "advance"
    content = paper_contents.money_words(paper_contents.lines_of(kind, by_rate), by_rate)
    # What comes after the invoice pays it, and is no advance.
    refers_to = paper_contents.reference_to(case.invoice) if case.invoice else None
    content |= {"paid_by": paper_contents.paid_by(entry), "refers_to": refers_to}
    _issue(case, folder, PaperKind.RECEIPT_VOUCHER, content, at=at, entry=entry)


def _invoice(case: CaseFile, folder: Folder, *, at: datetime) -> None:
    """For what was supplied, or for the fee; where nothing is kept there is none, ever."""
    amount = case.supplied_paise
    if amount:
        by_rate = _fee(case, amount) if case.cancelled else tax_shares.portion(_price(case), amount)
        whole = not case.cancelled and amount == case.booking.total_paise
        kind = "cancellation_fee" if case.cancelled else "accommodation"
        lines = case.price_lines if whole else paper_contents.lines_of(kind, by_rate)
        _issue(
            case,
            folder,
            PaperKind.TAX_INVOICE,
            {**paper_contents.money_words(lines, by_rate), **_advances(case, amount)},
            at=at,
        )
    Folder.objects.filter(pk=folder.pk).update(invoice_on=None)


def _advances(case: CaseFile, amount: int) -> dict[str, Any]:
    """How far what came before is adjusted in the invoice."""
    left, adjusted = amount, []
    for receipt in case.of_kind(PaperKind.RECEIPT_VOUCHER):
        part = min(left, receipt.total_paise)
        left -= part
        if part:
            adjusted.append({**paper_contents.reference_to(receipt), "amount_paise": part})
    return {"adjusted": adjusted, "due_paise": left}


def _give_back(case: CaseFile, folder: Folder, entry: LedgerEntry, *, at: datetime) -> None:
    """Of an advance by a refund voucher, of what was invoiced by a credit note; where it is both, by both."""
    advance, receipts = case.advance_left, case.of_kind(PaperKind.RECEIPT_VOUCHER)
    of_advance = min(entry.amount_paise, case.advance_left_paise) if case.invoice else entry.amount_paise
    if of_advance:
        by_rate = tax_shares.portion(advance or _price(case), of_advance)
        content = paper_contents.money_words(paper_contents.lines_of("refund", by_rate), by_rate)
        refers_to = paper_contents.reference_to(receipts[0]) if receipts else None
        _issue(case, folder, PaperKind.REFUND_VOUCHER, {**content, "refers_to": refers_to}, at=at, entry=entry)
    if case.invoice and entry.amount_paise > of_advance:
        left = tax_shares.less(case.rates_of(PaperKind.TAX_INVOICE), case.rates_of(PaperKind.CREDIT_NOTE))
        by_rate = tax_shares.portion(left or _price(case), entry.amount_paise - of_advance)
        content = paper_contents.money_words(paper_contents.lines_of("reduction", by_rate), by_rate)
        content |= {"refers_to": paper_contents.reference_to(case.invoice)}
        _issue(case, folder, PaperKind.CREDIT_NOTE, content, at=at, entry=entry)


def _issue(
    case: CaseFile,
    folder: Folder,
    kind: PaperKind,
    content: dict[str, Any],
    *,
    at: datetime,
    entry: LedgerEntry | None = None,
    subject: str = "",
) -> None:
    """Number and freeze; the sheets are made later, by the worker."""
    day, resort = resort_days.day_of(at), case.booking.resort
    number, year = invoice_numbers.next_number(resort=resort, kind=kind, day=day)
    paper = Paper.objects.create(
        kind=kind,
        subject=entry.key if entry else subject or f"booking {case.booking.pk}",
        resort=resort,
        booking=case.booking,
        entry=entry,
        number=number,
        year=year,
        issued_on=day,
        issued_at=at,
        total_paise=content["total_paise"],
        content=paper_contents.numbered(
            {**paper_contents.about(case, folder), **content}, kind=kind, number=number, day=day
        ),
    )
    case.papers.append(paper)
    enqueue(Job.MAKE_PAPER, paper_id=paper.pk)


def _fee(case: CaseFile, amount: int) -> Rates:
    """The fee as it was reckoned; in the price's proportions where that is not what was kept."""
    lines = [
        {"percent": line.tax_percent, "net_paise": line.net_paise, "half_paise": line.half_paise}
        for line in case.booking.kept_fee.lines
    ]
    fee = tax_shares.tax_shares_of(lines)
    return fee if tax_shares.total_of_shares(fee) == amount else tax_shares.portion(_price(case), amount)


def _price(case: CaseFile) -> Rates:
    return tax_shares.tax_shares_of(case.price_lines)
