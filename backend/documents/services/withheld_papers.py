"""Invoices and notes that would have to be e-invoices: not issued here, and told to a person."""

from datetime import datetime

from backend.documents.models import Folder
from backend.documents.services.casefile import CaseFile
from backend.incidents.models import IncidentKind
from backend.incidents.services import reports
from backend.pricing.services import e_invoices


def must_withhold(case: CaseFile, folder: Folder) -> bool:
    """Whether an invoice to this recipient would be none without the portal's number and code."""
    to_company = bool(folder.gstin or folder.uin)
    return to_company and case.registration.registered and e_invoices.needs_e_invoice(case.booking.resort)


def withhold(case: CaseFile, folder: Folder, *, at: datetime) -> None:
    """Issue nothing, and say so once; the sweep leaves the booking alone until something of it changes."""
    if folder.withheld_at is not None and not _has_news(case, folder):
        return
    folder.withheld_at = at
    folder.save(update_fields=["withheld_at"])
    reports.report(
        IncidentKind.E_INVOICE_NEEDED,
        subject=_subject(case),
        happened=f"Its {'credit note' if case.invoice else 'invoice'} goes to {folder.company or folder.name} "
        f"({folder.gstin or folder.uin}), and the stated turnover of {case.booking.resort.name} is above the limit for "
        "e-invoices.",
        done="Nothing was issued: without the number and the code of the government's portal it would be no invoice, "
        "and this system does not make them (docs/tax-limits.md).",
        advice="Make it with the software that you use for the portal. If the turnover is stated wrongly, correct it "
        "in the resort's terms, or have the guest take the GSTIN off the billing details; Retry then issues it.",
        at=at,
    )


def release_withheld(case: CaseFile, folder: Folder, *, at: datetime, supplied: bool = True) -> None:
    """It could be issued after all, or there is nothing to issue: no longer, or not yet, where an end was undone."""
    nothing_left = case.invoice is None and not (supplied and case.supplied_paise)
    if folder.withheld_at is not None and (nothing_left or not must_withhold(case, folder)):
        folder.withheld_at = None
        folder.save(update_fields=["withheld_at"])
        reports.solve(IncidentKind.E_INVOICE_NEEDED, subject=_subject(case), at=at)


def _has_news(case: CaseFile, folder: Folder) -> bool:
    return any(entry.at > folder.withheld_at for entry in case.entries if folder.withheld_at)


def _subject(case: CaseFile) -> str:
    return f"booking {case.booking.reference}"
