"""Download responses of documents."""

from django.http import HttpResponse
from django.utils import translation

from backend.common import clock
from backend.common.http.renderers import CALENDAR, renders, schema_of
from backend.documents.models import Paper
from backend.documents.services import sheets

__all__ = ["CALENDAR", "CSV", "PDF", "XLSX", "ZIP", "file_answer", "renders", "schema_of", "sheet"]

PDF = "application/pdf"
CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIP = "application/zip"


def file_answer(body: bytes, kind: str, name: str) -> HttpResponse:
    """A file to be kept, that nobody between here and there may keep."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(body, content_type=kind, headers=headers)


def sheet(paper: Paper) -> HttpResponse:
    """The sheet of a paper, in the language of the request. Raises PaperNotReady."""
    body = sheets.handed_out(paper, language=translation.get_language() or "en-in", at=clock.now())
    return file_answer(body, PDF, f"{paper.number.replace('/', '-')}.pdf")
