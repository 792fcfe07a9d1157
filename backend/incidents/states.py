"""States of an incident and the allowed moves between them."""

from django.db.models import TextChoices


class IncidentState(TextChoices):
    OPEN = "open"
    SOLVED = "solved"


INCIDENT_MOVES = {IncidentState.OPEN: {IncidentState.SOLVED}, IncidentState.SOLVED: set[IncidentState]()}
