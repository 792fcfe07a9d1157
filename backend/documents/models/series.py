from django.db import models

from backend.documents.models.paper import PaperKind


class Series(models.Model):
    """The last number given in one series: a resort, a kind of paper, a financial year."""

    resort = models.ForeignKey("catalogue.Resort", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=PaperKind)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "series"
        constraints = [models.UniqueConstraint(fields=["resort", "kind", "year"], name="one_counter_per_series")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.resort_id} in {self.year}: {self.last}"
