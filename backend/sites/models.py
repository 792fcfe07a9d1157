"""A website of a resort, the keys that its scripts send along, and how often they did."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from backend.sites.core import key_texts, origins

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


class SiteKey(models.Model):
    """A publishable key of a site. It counts the site's calls; it opens nothing and protects nothing."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="keys")
    text = models.CharField(max_length=key_texts.LONGEST, unique=True)
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["site", "-made_at", "-pk"]

    def __str__(self) -> str:
        return self.text


class SiteKeyDay(models.Model):
    """How many calls came with a key on a day in India."""

    key = models.ForeignKey(SiteKey, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    calls = models.PositiveIntegerField()

    class Meta:
        ordering = ["key", "-day"]
        constraints = [models.UniqueConstraint(fields=["key", "day"], name="a_key_has_one_count_a_day")]

    def __str__(self) -> str:
        return f"{self.key}, {self.day}: {self.calls}"
