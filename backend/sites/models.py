"""A website of a resort."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from backend.sites.core import origins

MOST_ORIGINS = 10


class Site(models.Model):
    """A website of the resort: from its origins, scripts may call the API. A page elsewhere gets no answer to read."""

    resort = models.ForeignKey("catalogue.Resort", on_delete=models.PROTECT, related_name="sites")
    name = models.CharField(max_length=80, help_text="Your name for it, such as Our own website.")
    origins = ArrayField(
        models.CharField(max_length=origins.LONGEST, validators=[origins.validate_origin]),
        size=MOST_ORIGINS,
        help_text="Addresses of its pages without a path, separated by commas: https://example.in, "
        "https://www.example.in",
    )
    active = models.BooleanField(default=True, db_default=True, help_text="Scripts of an inactive site get no answer.")

    class Meta:
        ordering = ["resort", "name"]
        constraints = [
            models.UniqueConstraint(fields=["resort", "name"], name="sites_of_a_resort_have_names"),
            models.CheckConstraint(
                condition=Q(origins__len__gte=1, origins__len__lte=MOST_ORIGINS), name="sites_have_origins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.resort}"
