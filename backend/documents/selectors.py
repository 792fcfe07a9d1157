"""Read queries about documents."""

from django.db.models import QuerySet

from backend.bookings.models import FinalBooking
from backend.common.errors import NotFound
from backend.documents.models import Folder, Paper, PaperKind


def papers_of(booking: FinalBooking) -> QuerySet[Paper]:
    """A booking's papers in the order in which they were issued."""
    return Paper.objects.filter(booking=booking).order_by("issued_at", "pk")


def paper_of(booking: FinalBooking, *, paper_id: int) -> Paper:
    """One of them. Raises NotFound."""
    paper = papers_of(booking).filter(pk=paper_id).first()
    if paper is None:
        raise NotFound
    return paper


def invoice_of(booking: FinalBooking) -> Paper | None:
    """The one invoice of a booking, once it is there."""
    return papers_of(booking).filter(kind=PaperKind.TAX_INVOICE).first()


def folder_of(booking: FinalBooking) -> Folder:
    """To whom its papers are addressed; unsaved where nobody has said so yet."""
    return Folder.objects.filter(booking=booking).first() or Folder(booking=booking)
