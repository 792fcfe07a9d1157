"""Issues the documents that a booking lacks, in one transaction. Repeating it is safe."""

from datetime import datetime
from typing import Any

from django.db import transaction

from backend.bookings.models import FinalBooking
from backend.common import resort_days
from backend.common.errors import DomainError
from backend.documents import selectors
from backend.documents.core import returned_lines, tax_shares
from backend.documents.core.tax_shares import Rates
from backend.documents.models import Folder, Paper, PaperKind
from backend.documents.services import paper_contents, undone_fees, withheld_papers
from backend.documents.services.casefile import FEE, CaseFile
from backend.documents.services.issued_papers import issue_paper
from backend.documents.services.returned_money import give_back
from backend.holds.services import attempt_locks
from backend.payments.models import LedgerEntry
from backend.pricing.services.e_invoices import EInvoiceNeeded


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
    """The invoice now, as the guest leaves; the one there is where there is one. Raises StayNotBegun,
    NothingToInvoice, and EInvoiceNeeded where it cannot be issued here."""
    with transaction.atomic():
        case, folder = open_folder(booking_id)
        if not case.cancelled and resort_days.day_of(at) < case.booking.check_in:
            raise StayNotBegun
        if (case.invoice is None or case.fee_to_take_back) and withheld_papers.must_withhold(case, folder):
            raise EInvoiceNeeded
        _issue_all(case, folder, supplied=True, at=at)
        if case.invoice is None:
            raise NothingToInvoice
        return case.invoice


def look_into_folder(booking_id: int) -> tuple[CaseFile, Folder]:
    """The booking's papers and money, to be read: nothing is locked or written."""
    booking = _booking(booking_id)
    return CaseFile.of(booking), selectors.folder_of(booking)


def open_folder(booking_id: int) -> tuple[CaseFile, Folder]:
    """The booking's papers and money, locked until the end of the transaction."""
    attempt_locks.attempt_locked(FinalBooking.objects.values_list("attempt_id", flat=True).get(pk=booking_id))
    booking = _booking(booking_id)
    folder = Folder.objects.filter(booking=booking).first() or selectors.fresh_folder(booking)
    if folder.pk is None:
        folder.save()
    if folder.invoice_on not in (None, booking.check_out):
        # Its nights were changed.
        folder.invoice_on = booking.check_out
        folder.save(update_fields=["invoice_on"])
    return CaseFile.of(booking), folder


def _booking(booking_id: int) -> FinalBooking:
    bookings = FinalBooking.objects.select_related("resort__terms", "attempt__details", "user")
    return bookings.prefetch_related("attempt__guests", "attempt__stays__room").get(pk=booking_id)


def _issue_all(case: CaseFile, folder: Folder, *, supplied: bool, at: datetime) -> None:
    """In the order of their numbers' days: what came, what went back before the invoice, what was supplied, what went
    back since. Of a booking that has ended the fee is invoiced first, and the rest goes back."""
    if case.voucher_lacks:
        content = paper_contents.money_words(case.price_lines)
        content["house_rules"] = list(case.price.house_rules)
        issue_paper(case, folder, PaperKind.BOOKING_VOUCHER, content, at=at, subject=case.stay_subject)
    for entry in case.captures:
        if not case.has(entry):
            _receipt(case, folder, entry, at=at)
    undone_fees.take_fee_back(case, folder, at=at)
    if not case.cancelled:
        _give_back_all(case, folder, at=at)
    if supplied and case.invoice is None and (case.captures or case.free):
        _invoice(case, folder, at=at)
    _give_back_all(case, folder, at=at)
    withheld_papers.release_withheld(case, folder, at=at, supplied=supplied)


def _give_back_all(case: CaseFile, folder: Folder, *, at: datetime) -> None:
    for entry in case.returns:
        if case.has(entry):
            continue
        if case.invoice and withheld_papers.must_withhold(case, folder):
            withheld_papers.withhold(case, folder, at=at)
        else:
            give_back(case, folder, entry, at=at)


def _receipt(case: CaseFile, folder: Folder, entry: LedgerEntry, *, at: datetime) -> None:
    # What makes the price complete is what is missing of it, rate by rate.
    missing = tax_shares.less(case.price_shares, case.advance_left)
    rates = tax_shares.portion(case.price_shares, entry.amount_paise)
    if tax_shares.total_of_shares(missing) == entry.amount_paise:
        rates = missing
    kind = "accommodation" if case.invoice else "advance"
    content = paper_contents.money_words(paper_contents.lines_of(kind, rates))
    # What comes after the invoice pays it, and is no advance.
    refers_to = paper_contents.reference_to(case.invoice) if case.invoice else None
    content |= {"paid_by": paper_contents.paid_by(entry), "refers_to": refers_to}
    issue_paper(case, folder, PaperKind.RECEIPT_VOUCHER, content, at=at, entry=entry)


def _invoice(case: CaseFile, folder: Folder, *, at: datetime) -> None:
    """For what was supplied, or for the fee; where nothing is kept there is none, ever."""
    amount = case.supplied_paise
    if amount and withheld_papers.must_withhold(case, folder):
        withheld_papers.withhold(case, folder, at=at)
        return
    if amount:
        content = paper_contents.money_words(_supplied_lines(case, amount))
        content |= _advances(case, content)
        issue_paper(case, folder, PaperKind.TAX_INVOICE, content, at=at, subject=undone_fees.invoice_subject(case))
    Folder.objects.filter(pk=folder.pk).update(invoice_on=None)


def _supplied_lines(case: CaseFile, amount: int) -> list[dict[str, Any]]:
    """The lines of the stay that were not given back; one for each rate where a sum went that names no line."""
    if case.cancelled:
        fee = case.fee_shares
        rates = fee if tax_shares.total_of_shares(fee) == amount else tax_shares.portion(case.price_shares, amount)
        return paper_contents.lines_of(FEE, rates)
    lines = case.lines_to_invoice
    if returned_lines.total_of(lines) == amount:
        return lines
    rates = tax_shares.portion(tax_shares.tax_shares_of(lines) or case.price_shares, amount)
    return paper_contents.lines_of("accommodation", rates)


def _advances(case: CaseFile, content: dict[str, Any]) -> dict[str, Any]:
    """How far what came before is adjusted in the invoice, by receipt and by rate."""
    left, adjusted = content["total_paise"], []
    for receipt in case.of_kind(PaperKind.RECEIPT_VOUCHER):
        part = min(left, receipt.total_paise)
        left -= part
        if part:
            adjusted.append({**paper_contents.reference_to(receipt), "amount_paise": part})
    rates = _adjusted_rates(case.advance_left, tax_shares.tax_shares_of(content["lines"]))
    # What an Offer of the Razorpay account took off, the owner has put in.
    due_paise = max(left - case.gift_paise, 0)
    return {"adjusted": adjusted, "due_paise": due_paise, "adjusted_rates": tax_shares.as_json(rates)}


def _adjusted_rates(advance: Rates, invoiced: Rates) -> Rates:
    """What of the advance the invoice uses up: all of it, or as much as was invoiced, at the invoice's rates if the
    advance came at them."""
    most, wanted = tax_shares.total_of_shares(advance), tax_shares.total_of_shares(invoiced)
    if most <= wanted:
        return advance
    return invoiced if tax_shares.covers(advance, invoiced) else tax_shares.portion(advance, wanted)
