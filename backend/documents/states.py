"""States of a document: numbered at once, its PDFs made a moment later."""

from django.db.models import TextChoices


class PaperState(TextChoices):
    QUEUED = "queued"
    MADE = "made"


PAPER_MOVES = {PaperState.QUEUED: {PaperState.MADE}, PaperState.MADE: set[PaperState]()}
