"""Billing details of a booking's documents, until the invoice is issued."""

from datetime import datetime
from typing import Any

from django.db import transaction

from backend.common.errors import DomainError
from backend.documents.models import Folder, SezSupply
from backend.documents.services import due_papers, withheld_papers
from backend.documents.services.casefile import CaseFile
from backend.pricing.services import e_invoices


class InvoiceIssued(DomainError):
    code = "invoice_issued"
    message = "The invoice has already been issued. Contact the resort to correct it."


class TaxCharged(DomainError):
    code = "tax_charged"
    message = "Tax was charged when this was booked, so its invoice to a SEZ unit can only be one with payment of IGST."


class ZeroRated(DomainError):
    """`gstin`: of the SEZ unit that it was booked for."""

    code = "zero_rated"
    message = "No tax was charged because this was booked for a SEZ unit. Its GSTIN cannot be changed."


def address_papers(*, booking_id: int, said: dict[str, Any], at: datetime) -> Folder:
    """Put these words on every paper that is still to come.

    Raises InvoiceIssued, EInvoiceNeeded for a company whose invoice cannot be issued here, and TaxCharged and ZeroRated
    for a supply to a SEZ that is not as it was charged.
    """
    with transaction.atomic():
        case, folder = due_papers.open_folder(booking_id)
        if case.invoice is not None:
            raise InvoiceIssued
        said = _as_charged(case, said)
        if said["gstin"] or said["uin"]:
            e_invoices.refuse_e_invoice(case.booking.resort)
        for name, value in said.items():
            setattr(folder, name, value)
        folder.save(update_fields=[*said])
        withheld_papers.release_withheld(case, folder, at=at)
        return folder


def _as_charged(case: CaseFile, said: dict[str, Any]) -> dict[str, Any]:
    charged = case.registration
    if charged.zero_rated:
        if said["gstin"] != charged.zero_rated_for:
            raise ZeroRated(gstin=charged.zero_rated_for)
        return {**said, "sez": SezSupply.WITHOUT_PAYMENT.value}
    if said["sez"] == SezSupply.WITHOUT_PAYMENT and charged.registered:
        raise TaxCharged
    return said
