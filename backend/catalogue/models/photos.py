"""Photos of resorts and room types, in the sizes that browsers choose from."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from backend.catalogue.models import pictures


def _percent(words: str) -> "models.PositiveSmallIntegerField[int, int]":
    return models.PositiveSmallIntegerField(
        default=50, db_default=50, validators=[MaxValueValidator(100)], help_text=words
    )


class Photo(models.Model):
    """A photo of a resort or of a room type; the lowest position comes first, and is the cover.

    The row is the work: as long as `made_of` is not its image, a job owes its sizes. Guests see it once it has some.
    """

    resort = models.ForeignKey(
        "catalogue.Resort", on_delete=models.CASCADE, null=True, blank=True, related_name="photos"
    )
    room_type = models.ForeignKey(
        "catalogue.RoomType", on_delete=models.CASCADE, null=True, blank=True, related_name="photos"
    )
    # As it was uploaded, redrawn: upright and without metadata.
    image = pictures.PictureField(upload_to="photos/")
    alt = models.CharField(
        "alt text", max_length=160, blank=True, help_text="What the photo shows, for those who cannot see it."
    )
    alt_hi = models.CharField("alt text in Hindi", max_length=160, blank=True)
    alt_kn = models.CharField("alt text in Kannada", max_length=160, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    focus_x = _percent("Where the most important part is, in percent from the left.")
    focus_y = _percent("In percent from the top.")
    # Made by the job: `[[320, "photos/….webp"], …]`, the smallest first.
    sizes = models.JSONField(default=list, db_default=[], editable=False)
    made_of = models.CharField(max_length=100, blank=True, db_default="", editable=False)
    width = models.PositiveIntegerField(null=True, editable=False)
    height = models.PositiveIntegerField(null=True, editable=False)
    colour = models.CharField(max_length=7, blank=True, db_default="", editable=False)
    tries = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    next_try_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["position", "id"]
        indexes = [
            models.Index(fields=["next_try_at"], condition=~Q(made_of=F("image")), name="photos_without_sizes"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(resort__isnull=True) ^ Q(room_type__isnull=True), name="photos_are_of_one_thing"
            ),
            models.CheckConstraint(
                condition=Q(focus_x__lte=100, focus_y__lte=100), name="photos_have_their_focus_inside"
            ),
            models.CheckConstraint(
                condition=Q(made_of="", sizes=[])
                | Q(colour__regex="^#[0-9a-f]{6}$", width__gte=1, height__gte=1) & ~Q(made_of="") & ~Q(sizes=[]),
                name="photos_have_all_of_their_sizes_or_none",
            ),
        ]

    def __str__(self) -> str:
        return self.alt or str(self.image.name)

    @property
    def is_shown(self) -> bool:
        """Whether guests see it: once it has sizes."""
        return bool(self.sizes)

    def alt_in(self, language: str) -> str:
        """What it shows, in this language or else in English."""
        return {"hi": self.alt_hi, "kn": self.alt_kn}.get(language) or self.alt
