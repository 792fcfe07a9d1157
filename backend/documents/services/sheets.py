"""Makes the PDF of a paper when somebody wants it, and keeps it for a while."""

import hashlib
import logging
import os
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from threading import BoundedSemaphore

from django.conf import settings
from django.db.models import F, Func, JSONField, Value

from backend.common.db.transitions import move
from backend.common.errors import DomainError
from backend.common.time_limits import rows_in_time
from backend.documents.models import Paper
from backend.documents.services.typesetter import sheet
from backend.documents.states import PaperState

log = logging.getLogger(__name__)

# Each takes 10 to 20 ms of CPU. More at once would take memory, and the threads from those who book.
_TYPESETTING = BoundedSemaphore(2)
PATIENCE_SECONDS = 2.0
# A sheet that is read is noted so often, by its file's time.
NOTED_EVERY = timedelta(days=1)


class PaperNotReady(DomainError):
    code = "paper_not_ready"
    message = "This document is being prepared. Try again in a moment."


def open_paper(*, paper_id: int, at: datetime) -> None:
    """Let a paper of an earlier release, which waited for its sheets, be handed out. Twice is harmless."""
    paper = Paper.objects.get(pk=paper_id)
    if paper.state == PaperState.QUEUED:
        move(paper, PaperState.MADE, made_at=at)


def handed_out(paper: Paper, *, language: str, at: datetime) -> bytes:
    """The sheet in this language: as it was handed out first, or made of the frozen content.

    Raises PaperNotReady where so many are being made that this one would have to wait.
    """
    path, told = path_of(paper, language), paper.sheets.get(language)
    with suppress(OSError):
        found = path.read_bytes()
        if hashlib.sha256(found).hexdigest() == told:
            _note_use(path, at=at)
            return found
        log.warning("the %s sheet of paper %s was changed on the disk: made anew", language, paper.pk)
    made = _typeset(paper, language)
    _remember(paper, language, made)
    try:
        _keep(made, path)
    except OSError as error:
        # Whoever reads it needs no file of it.
        log.error("the sheet cannot be kept: %s", error.strerror)
    return made


def forget_unwanted_sheets(*, at: datetime) -> int:
    """Delete the files that nobody has asked for in KEEP_SHEETS_DAYS; how many. Whoever asks later gets a new one."""
    old = (at - timedelta(days=settings.KEEP_SHEETS_DAYS)).timestamp()
    gone = 0
    for path in rows_in_time(Path(settings.PAPERS_ROOT).glob("*/*/*"), sweep="unwanted sheets"):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < old:
                path.unlink()
                gone += 1
    return gone


def path_of(paper: Paper, language: str) -> Path:
    """Where the sheet lies: below no address that a web server serves."""
    return Path(settings.PAPERS_ROOT) / str(paper.resort_id) / str(paper.year) / f"{paper.pk}-{language}.pdf"


def _typeset(paper: Paper, language: str) -> bytes:
    if not _TYPESETTING.acquire(timeout=PATIENCE_SECONDS):
        raise PaperNotReady(retry_after=2)
    try:
        return sheet.pdf(paper.content, language=language)
    finally:
        _TYPESETTING.release()


def _remember(paper: Paper, language: str, made: bytes) -> None:
    """The checksum of what was handed out first: whoever comes again gets the same, or the log says why not."""
    digest = hashlib.sha256(made).hexdigest()
    told = paper.sheets.get(language)
    if told is None:
        # Added by PostgreSQL: another language may be handed out at the same moment.
        added = Func(F("sheets"), Value({language: digest}, JSONField()), arg_joiner=" || ", template="%(expressions)s")
        Paper.objects.filter(pk=paper.pk).update(sheets=added)
    elif told != digest:
        log.warning("the %s sheet of paper %s is typeset otherwise than it was: %s", language, paper.pk, told)


def _note_use(path: Path, *, at: datetime) -> None:
    with suppress(OSError):
        if path.stat().st_mtime < (at - NOTED_EVERY).timestamp():
            os.utime(path, (at.timestamp(), at.timestamp()))


def _keep(made: bytes, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(f".{id(made):x}.part")
    beside.write_bytes(made)
    # Whole or not at all.
    beside.replace(path)
