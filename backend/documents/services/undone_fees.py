"""Papers of an end that was undone: the invoice of its fee is taken back, and that of the stay is to come."""

from datetime import datetime

from backend.documents.core import tax_shares
from backend.documents.models import Folder, Paper, PaperKind
from backend.documents.services import paper_contents, withheld_papers
from backend.documents.services.casefile import CaseFile
from backend.documents.services.issued_papers import issue_paper


def invoice_subject(case: CaseFile) -> str:
    """A booking has one invoice, and another one for each that was taken back."""
    before = len(case.of_kind(PaperKind.TAX_INVOICE))
    return f"booking {case.booking.pk}{f' again {before}' if before else ''}"


def take_invoice_back(case: CaseFile, folder: Folder, invoice: Paper, *, kind: str, at: datetime) -> None:
    """A credit note for no money over what is left of the invoice: another one is to come."""
    adjusted = tax_shares.tax_shares_of(invoice.content["adjusted_rates"])
    again = tax_shares.less(adjusted, tax_shares.tax_shares_of(case.credited_lines))
    content = paper_contents.money_words(paper_contents.lines_of(kind, case.invoice_left))
    content |= {"refers_to": paper_contents.reference_to(invoice), "advance_again": tax_shares.as_json(again)}
    issue_paper(case, folder, PaperKind.CREDIT_NOTE, content, at=at, subject=f"undone {invoice.number}")


def take_fee_back(case: CaseFile, folder: Folder, *, at: datetime) -> None:
    """By a credit note for no money; what the fee had used up of the advance is an advance again."""
    invoice = case.fee_to_take_back
    if invoice and withheld_papers.must_withhold(case, folder):
        withheld_papers.withhold(case, folder, at=at)
        return
    if invoice:
        take_invoice_back(case, folder, invoice, kind="fee_undone", at=at)
    if not case.cancelled and case.invoice is None and folder.invoice_on is None:
        folder.invoice_on = case.booking.check_out
        folder.save(update_fields=["invoice_on"])
