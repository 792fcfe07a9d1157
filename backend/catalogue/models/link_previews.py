"""The picture that chats and networks show beside a link to a resort."""

from django.db import models
from django.db.models.functions import Now

from backend.catalogue.models import pictures


class LinkPreview(models.Model):
    """One for each resort. The row is the work: as long as `seen_version` is not the resort's, a job looks whether
    the picture is still of its cover, or of its name where it has no photo."""

    resort = models.OneToOneField(
        "catalogue.Resort", on_delete=models.CASCADE, primary_key=True, related_name="link_preview"
    )
    # The file's name; empty until there is one.
    image = models.CharField(max_length=100, blank=True, editable=False)
    # What it shows: the cover with its focus, or name, place and colour.
    made_of = models.CharField(max_length=400, blank=True, editable=False)
    seen_version = models.PositiveBigIntegerField(null=True, editable=False)
    tries = models.PositiveSmallIntegerField(default=0, editable=False)
    next_try_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(image="") | ~models.Q(made_of=""), name="previews_say_what_they_are_of"
            ),
        ]

    def __str__(self) -> str:
        return f"preview of resort {self.resort_id}"

    @property
    def address(self) -> str:
        """Where browsers find it; empty until it is made."""
        return pictures.paths([self.image])[0] if self.image else ""
