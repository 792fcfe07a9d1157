"""What a paper can be: its words and number are there at once, its sheets a moment later."""

from django.db.models import TextChoices


class PaperState(TextChoices):
    QUEUED = "queued"
    MADE = "made"


PAPER_MOVES = {PaperState.QUEUED: {PaperState.MADE}, PaperState.MADE: set[PaperState]()}
