"""States of an incident and the allowed moves between them."""

from django.db.models import TextChoices


class ProblemState(TextChoices):
    OPEN = "open"
    SOLVED = "solved"


PROBLEM_MOVES = {ProblemState.OPEN: {ProblemState.SOLVED}, ProblemState.SOLVED: set[ProblemState]()}
