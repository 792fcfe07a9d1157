"""States of a document. It is `made` as soon as it has its number; papers of earlier releases waited for their PDFs."""

from django.db.models import TextChoices


class PaperState(TextChoices):
    QUEUED = "queued"
    MADE = "made"


PAPER_MOVES = {PaperState.QUEUED: {PaperState.MADE}, PaperState.MADE: set[PaperState]()}
