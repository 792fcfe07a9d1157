"""Retry actions for incidents of papers."""

from datetime import datetime

from backend.bookings.models import FinalBooking
from backend.documents.services import due_papers
from backend.incidents.models import Incident, IncidentKind
from backend.incidents.services.mends import MENDS


@MENDS.register(IncidentKind.E_INVOICE_NEEDED)
def issue_what_was_withheld(incident: Incident, at: datetime) -> str:
    """The turnover was stated wrongly, or the company has gone from the billing details."""
    reference = incident.subject.removeprefix("booking ")
    booking = FinalBooking.objects.filter(reference=reference).first()
    if booking is None:
        return "there is no such booking"
    issued = due_papers.issue_due(booking_id=booking.pk, at=at)
    return f"issued: {', '.join(paper.number for paper in issued)}" if issued else "it still needs an e-invoice"
