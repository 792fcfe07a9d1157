"""Makes the PDFs of a document, one per language, and returns them."""

import hashlib
import logging
from datetime import datetime
from pathlib import Path

from django.conf import settings

from backend.common.db.transitions import move
from backend.common.errors import DomainError
from backend.documents.models import Paper
from backend.documents.services.typesetter import sheet
from backend.documents.states import PaperState

log = logging.getLogger(__name__)


class PaperNotReady(DomainError):
    code = "paper_not_ready"
    message = "This document is being prepared. Try again in a moment."


def make_sheets(*, paper_id: int, at: datetime) -> None:
    """Make the sheets of a paper. Twice is harmless: the same content gives the same sheets."""
    paper = Paper.objects.get(pk=paper_id)
    if paper.state == PaperState.QUEUED:
        sheets = {code: hashlib.sha256(_make(paper, code)).hexdigest() for code, _ in settings.LANGUAGES}
        move(paper, PaperState.MADE, sheets=sheets, made_at=at)


def handed_out(paper: Paper, *, language: str) -> bytes:
    """The sheet in this language; made anew where its file is lost or damaged. Raises PaperNotReady."""
    if paper.state != PaperState.MADE:
        raise PaperNotReady(retry_after=2)
    path = path_of(paper, language)
    found = path.read_bytes() if path.exists() else b""
    if hashlib.sha256(found).hexdigest() == paper.sheets.get(language):
        return found
    log.warning("the %s sheet of paper %s was lost or changed: made anew", language, paper.pk)
    made = sheet.pdf(paper.content, language=language)
    try:
        _keep(made, path)
    except OSError as error:
        # Whoever reads it needs no file of it.
        log.error("the sheet cannot be kept: %s", error.strerror)
    return made


def path_of(paper: Paper, language: str) -> Path:
    """Where the sheet lies: below no address that a web server serves."""
    return Path(settings.PAPERS_ROOT) / str(paper.resort_id) / str(paper.year) / f"{paper.pk}-{language}.pdf"


def _make(paper: Paper, language: str) -> bytes:
    made = sheet.pdf(paper.content, language=language)
    _keep(made, path_of(paper, language))
    return made


def _keep(made: bytes, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(f".{id(made):x}.part")
    beside.write_bytes(made)
    # Whole or not at all.
    beside.replace(path)
