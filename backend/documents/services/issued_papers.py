"""Numbers a paper and freezes its content; a sheet of it is made when somebody wants one."""

from datetime import datetime
from typing import Any

from backend.common import resort_days
from backend.documents.models import Folder, Paper, PaperKind
from backend.documents.services import charged_registration, invoice_numbers, paper_contents
from backend.documents.services.casefile import CaseFile
from backend.documents.states import PaperState
from backend.payments.models import LedgerEntry


def issue_paper(
    case: CaseFile,
    folder: Folder,
    kind: PaperKind,
    content: dict[str, Any],
    *,
    at: datetime,
    entry: LedgerEntry | None = None,
    subject: str = "",
) -> None:
    """Add the paper to the case. Belongs into the caller's transaction, under the lock of the booking's attempt."""
    day, resort = resort_days.day_of(at), case.booking.resort
    number, year = invoice_numbers.next_number(resort=resort, kind=kind, day=day)
    paper = Paper.objects.create(
        kind=kind,
        subject=entry.key if entry else subject or f"booking {case.booking.pk}",
        resort=resort,
        booking=case.booking,
        entry=entry,
        number=number,
        year=year,
        issued_on=day,
        issued_at=at,
        total_paise=content["total_paise"],
        # Whoever asks for it gets it from now on.
        state=PaperState.MADE,
        made_at=at,
        content=paper_contents.numbered(
            {**paper_contents.about(case, folder), **content}, kind=kind, number=number, day=day
        ),
    )
    case.papers.append(paper)
    charged_registration.tell_if_changed(case, at=at)
