"""Tells a person where papers say what was charged, and the resort is registered in another way by now."""

from datetime import datetime

from backend.documents.services.casefile import CaseFile
from backend.incidents.models import IncidentKind
from backend.incidents.services import reports


def has_changed(case: CaseFile) -> bool:
    """Whether the booking was charged under another registration than the resort has now."""
    return case.registration.gstin != case.booking.resort.gstin


def tell_if_changed(case: CaseFile, *, at: datetime) -> None:
    """One incident for each booking, with every paper that is issued over it."""
    if not has_changed(case):
        return
    booking, charged = case.booking, case.registration
    reports.report(
        IncidentKind.REGISTRATION_CHANGED,
        subject=f"booking {booking.reference}",
        happened=f"Its price was charged {_under(charged.gstin)}, and {booking.resort.name} now has "
        f"{_now(booking.resort.gstin)}.",
        done=f"{case.papers[-1].number} says what was charged, {_under(charged.gstin)}.",
        advice="Ask your accountant whether this is right: tax that was charged is owed under the old registration, "
        "and invoices may have to be revised from the day of a new one on. If the GSTIN was changed by mistake, change "
        "it back and mark this as solved.",
        at=at,
    )


def _under(gstin: str) -> str:
    return f"under GSTIN {gstin}" if gstin else "without tax, by a resort that had no GSTIN"


def _now(gstin: str) -> str:
    return f"GSTIN {gstin}" if gstin else "no GSTIN"
