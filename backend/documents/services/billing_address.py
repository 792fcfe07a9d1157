"""Billing details of a booking's documents, until the invoice is issued."""

from typing import Any

from django.db import transaction

from backend.common.errors import DomainError
from backend.documents.models import Folder
from backend.documents.services import due_papers


class InvoiceIssued(DomainError):
    code = "invoice_issued"
    message = "The invoice has already been issued. Contact the resort to correct it."


def address_papers(*, booking_id: int, said: dict[str, Any]) -> Folder:
    """Put these words on every paper that is still to come. Raises InvoiceIssued."""
    with transaction.atomic():
        case, folder = due_papers.open_folder(booking_id)
        if case.invoice is not None:
            raise InvoiceIssued
        for name, value in said.items():
            setattr(folder, name, value)
        folder.save(update_fields=[*said])
        return folder
