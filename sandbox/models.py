"""How far the sandbox's clock is set ahead."""

from django.db import models


class ClockAdvance(models.Model):
    """One row at most: by how much the house's clock is ahead of PostgreSQL's. Never less than before."""

    ahead = models.DurationField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="sandbox_has_one_clock")]

    def __str__(self) -> str:
        return f"{self.ahead} ahead"
