"""Resorts whose invoices to companies would have to be e-invoices, which this house does not make."""

from django.conf import settings

from backend.catalogue.models import Resort
from backend.common.errors import DomainError
from backend.pricing import selectors


class EInvoiceNeeded(DomainError):
    """An invoice without the number and the code of the government's portal would be none (rule 48(5))."""

    code = "e_invoice_needed"
    message = "This resort must issue e-invoices to companies, which this system cannot do. Contact the resort."


def needs_e_invoice(resort: Resort) -> bool:
    """Whether its stated turnover is above the limit. One that has stated none is believed to be below it."""
    terms = selectors.terms_of(resort)
    if not resort.gstin or terms is None or terms.turnover_crore is None:
        return False
    return terms.turnover_crore > settings.E_INVOICE_ABOVE_CRORE


def refuse_e_invoice(resort: Resort) -> None:
    """Raises EInvoiceNeeded where an invoice to a company cannot be issued here."""
    if needs_e_invoice(resort):
        raise EInvoiceNeeded
