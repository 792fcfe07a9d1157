"""Undoes a check-out: its invoice is taken back by a credit note, and the next check-out writes another."""

from datetime import datetime

from django.db import transaction

from backend.bookings.models import FinalBooking
from backend.bookings.services import undone_keys
from backend.documents.services import due_papers, undone_fees, withheld_papers
from backend.pricing.services.e_invoices import EInvoiceNeeded


def undo_check_out(booking: FinalBooking, *, at: datetime, late: bool = False) -> bool:
    """The guests are in the house still. False where they are not checked out.

    Raises what undone_keys.undo_departure raises, and EInvoiceNeeded where the note cannot be issued here.
    """
    with transaction.atomic():
        if not undone_keys.undo_departure(booking, at=at, late=late):
            return False
        case, folder = due_papers.open_folder(booking.pk)
        if (invoice := case.invoice) is not None:
            if withheld_papers.must_withhold(case, folder):
                raise EInvoiceNeeded
            undone_fees.take_invoice_back(case, folder, invoice, kind="accommodation", at=at)
        if folder.invoice_on is None:
            folder.invoice_on = case.booking.check_out
            folder.save(update_fields=["invoice_on"])
    return True
