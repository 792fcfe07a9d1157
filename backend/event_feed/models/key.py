from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from backend.event_feed.models.kinds import EventKind


class ApiKey(models.Model):
    """A program's way to a resort's events. Its text is shown once; only a hash of it is kept."""

    resort = models.ForeignKey("catalogue.Resort", on_delete=models.PROTECT, related_name="api_keys")
    name = models.CharField(max_length=80, help_text="Name of the system that uses the key.")
    # How the text begins: enough to recognise it by, too little to guess the rest.
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    kinds = ArrayField(
        models.CharField(max_length=32, choices=EventKind), help_text="Types of events that the key may read."
    )
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = "API key"

    def __str__(self) -> str:
        return f"{self.prefix}… of {self.name}"
