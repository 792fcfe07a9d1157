"""Read queries about documents."""

from django.db.models import Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Concat

from backend.bookings.models import FinalBooking
from backend.common.errors import NotFound
from backend.documents.models import Folder, Paper, PaperKind, SezSupply
from backend.holds.models import AttemptDetails


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
    """The one invoice of a booking that stands, once it is there: one that was taken back is none."""
    undone = Paper.objects.filter(
        booking=booking, kind=PaperKind.CREDIT_NOTE, subject=Concat(Value("undone "), OuterRef("number"))
    )
    return papers_of(booking).filter(kind=PaperKind.TAX_INVOICE).exclude(Exists(undone)).last()


def folder_of(booking: FinalBooking) -> Folder:
    """To whom its papers are addressed; unsaved where nobody has said so yet."""
    return Folder.objects.filter(booking=booking).first() or fresh_folder(booking)


def fresh_folder(booking: FinalBooking) -> Folder:
    """Unsaved, of a booking that has none: addressed to the company that the guest has named before paying; one that
    was priced without tax for a SEZ is addressed to that."""
    sez_gstin = booking.attempt.frozen_price.zero_rated_for
    sez = SezSupply.WITHOUT_PAYMENT.value if sez_gstin else ""
    folder = Folder(booking=booking, invoice_on=booking.check_out, gstin=sez_gstin, sez=sez)
    named: AttemptDetails | None = getattr(booking.attempt, "details", None)
    if named and named.gstin and sez_gstin in ("", named.gstin):
        folder.gstin, folder.company, folder.address = named.gstin, named.company, named.company_address
        folder.state_code = named.gstin[:2]
    return folder
