"""What a problem can be, and the steps between: a pure table."""

from django.db.models import TextChoices


class ProblemState(TextChoices):
    OPEN = "open"
    SOLVED = "solved"


PROBLEM_MOVES = {ProblemState.OPEN: {ProblemState.SOLVED}, ProblemState.SOLVED: set[ProblemState]()}
