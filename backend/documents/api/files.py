"""Answers that are files: whoever asks for their type gets it, and refusals stay problem+json."""

from typing import Any

from django.http import HttpResponse
from django.utils import translation
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse
from rest_framework.renderers import JSONRenderer

from backend.documents.models import Paper
from backend.documents.services import making

PDF = "application/pdf"
CALENDAR = "text/calendar"
CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def renders(kind: str) -> list[type[JSONRenderer]]:
    """For `renderer_classes`: JSON for refusals, under either name."""
    return [JSONRenderer, type("FileRenderer", (JSONRenderer,), {"media_type": kind, "format": "file"})]


def schema_of(*kinds: str) -> dict[Any, Any]:
    """For `responses`: the file, in each of these types."""
    said = OpenApiResponse(OpenApiTypes.BINARY, description="The file.")
    return {(200, kind): said for kind in kinds}


def file(body: bytes, kind: str, name: str) -> HttpResponse:
    """A file to be kept, that nobody between here and there may keep."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(body, content_type=kind, headers=headers)


def sheet(paper: Paper) -> HttpResponse:
    """The sheet of a paper, in the language of the request. Raises PaperNotReady."""
    body = making.handed_out(paper, language=translation.get_language() or "en-in")
    return file(body, PDF, f"{paper.number.replace('/', '-')}.pdf")
