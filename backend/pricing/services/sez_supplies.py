"""Supplies to SEZ units and developers without payment of tax, under the resort's letter of undertaking (LUT).

A company's GSTIN is no secret, and what was not charged cannot be had later: so only those that the owner has listed
are priced without tax.
"""

from backend.catalogue.models import Resort
from backend.common.errors import BadInput
from backend.common.nights import Nights
from backend.pricing import selectors
from backend.pricing.core.registration import Registration
from backend.pricing.services import e_invoices


def refuse_zero_rating(*, resort: Resort, sez_gstin: str, nights: Nights) -> None:
    """Raises BadInput unless the resort supplies this SEZ without tax until the end of these nights, and
    EInvoiceNeeded where its invoice could not be written."""
    e_invoices.refuse_e_invoice(resort)
    terms = selectors.terms_of(resort)
    if terms is None or not resort.gstin or sez_gstin not in terms.sez_gstins:
        raise BadInput(
            (
                "/sez_gstin",
                "sez_not_listed",
                "The resort does not supply this SEZ unit without tax. Book with tax, and name the SEZ in the billing "
                "details.",
            )
        )
    if terms.undertaking_until is None or terms.undertaking_until < nights.check_out:
        raise BadInput(
            (
                "/sez_gstin",
                "undertaking_ended",
                "The resort's letter of undertaking ends before this stay does. Contact the resort.",
            )
        )


def registration_of(resort: Resort, *, sez_gstin: str = "") -> Registration:
    """What the resort charges under at this moment; the SEZ has been looked at before."""
    terms = selectors.terms_of(resort)
    undertaking = terms.undertaking if terms and sez_gstin else ""
    return Registration.of(resort.gstin, zero_rated_for=sez_gstin, undertaking=undertaking)
