"""Papers of money that went back: a refund voucher of an advance, a credit note of what was invoiced.

Each follows the lines that were given back: those that the desk has named for this sum (named_returns.py), or those
that cost it (core/returned_lines.py); else it is spread over what is left, by rate and code.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from backend.documents.core import returned_lines, tax_shares
from backend.documents.core.returned_lines import PrintedLine
from backend.documents.core.tax_shares import Rates
from backend.documents.models import Folder, PaperKind
from backend.documents.services import paper_contents
from backend.documents.services.casefile import CaseFile
from backend.documents.services.issued_papers import issue_paper
from backend.payments.models import LedgerEntry


def give_back(case: CaseFile, folder: Folder, entry: LedgerEntry, *, at: datetime) -> None:
    """Of an advance by a refund voucher, of what was invoiced by a credit note; where it is both, by both."""
    advance = case.advance_left
    of_advance = min(entry.amount_paise, tax_shares.total_of_shares(advance)) if case.invoice else entry.amount_paise
    if of_advance:
        content = _refund(case, folder, advance, of_advance)
        content["refers_to"] = paper_contents.reference_to(case.advances[0]) if case.advances else None
        issue_paper(case, folder, PaperKind.REFUND_VOUCHER, content, at=at, entry=entry)
    if case.invoice and entry.amount_paise > of_advance:
        content = _credit(case, folder, entry.amount_paise - of_advance)
        content["refers_to"] = paper_contents.reference_to(case.invoice)
        issue_paper(case, folder, PaperKind.CREDIT_NOTE, content, at=at, entry=entry)


def _refund(case: CaseFile, folder: Folder, advance: Rates, paise: int) -> dict[str, Any]:
    """Never more of a rate than came at it: what is left of an advance ends at nothing, rate by rate."""
    if paise == tax_shares.total_of_shares(advance):
        return paper_contents.money_words(paper_contents.lines_of("refund", advance))
    # After a change to less: all but what the stay costs now.
    beyond = tax_shares.difference(advance, case.price_shares)
    if _is_all_of(beyond, paise):
        return paper_contents.money_words(paper_contents.lines_of("refund", beyond))
    if lines := _lines(folder, case.lines_to_invoice, advance, paise):
        return paper_contents.money_words(lines)
    return paper_contents.money_words(
        paper_contents.lines_of("refund", tax_shares.portion(advance or case.price_shares, paise))
    )


def _credit(case: CaseFile, folder: Folder, paise: int) -> dict[str, Any]:
    left = case.invoice_left
    if lines := _lines(folder, case.lines_invoiced, left, paise):
        return paper_contents.money_words(lines)
    # Called off after its invoice: all but the fee.
    beyond = tax_shares.difference(left, case.fee_shares)
    rates = (
        beyond if case.cancelled and _is_all_of(beyond, paise) else tax_shares.portion(left or case.price_shares, paise)
    )
    return paper_contents.money_words(paper_contents.lines_of("reduction", rates))


def _lines(folder: Folder, lines: Sequence[PrintedLine], left: Rates, paise: int) -> list[PrintedLine]:
    """The lines that this sum gives back, as far as so much is left of their rates."""
    if named := folder.returning if returned_lines.total_of(folder.returning) == paise else []:
        folder.returning = []
        folder.save(update_fields=["returning"])
    found = named or returned_lines.lines_given_back(lines, paise)
    return found if tax_shares.covers(left, tax_shares.tax_shares_of(found)) else []


def _is_all_of(rates: Rates, paise: int) -> bool:
    return tax_shares.total_of_shares(rates) == paise and tax_shares.covers(rates, tax_shares.NOTHING)
