"""What guests read of a resort and its room types in other languages than English."""

from django.db import models
from django.db.models import Q


class TextLanguage(models.TextChoices):
    """English is in the rows themselves: it stands in wherever a text is missing."""

    HINDI = "hi", "Hindi"
    KANNADA = "kn", "Kannada"


_KNOWN = Q(language__in=TextLanguage.values)


class ResortText(models.Model):
    """A resort in one other language; guests read in English what is empty here."""

    resort = models.ForeignKey("catalogue.Resort", on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=2, choices=TextLanguage)
    name = models.CharField(max_length=120, blank=True)
    location = models.CharField(max_length=80, blank=True, help_text="The place that guests search for.")
    town = models.CharField(max_length=80, blank=True)
    district = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=80, blank=True)
    tagline = models.CharField(max_length=120, blank=True)
    description = models.TextField(blank=True)

    class Meta:
        ordering = ["language"]
        constraints = [
            models.UniqueConstraint(fields=["resort", "language"], name="one_text_of_a_resort_in_each_language"),
            models.CheckConstraint(condition=_KNOWN, name="resorts_speak_known_languages"),
        ]

    def __str__(self) -> str:
        return f"{self.get_language_display()} of {self.resort}"


class RoomTypeText(models.Model):
    """The same of a room type."""

    room_type = models.ForeignKey("catalogue.RoomType", on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=2, choices=TextLanguage)
    name = models.CharField(max_length=80, blank=True)
    description = models.TextField(blank=True)

    class Meta:
        ordering = ["language"]
        constraints = [
            models.UniqueConstraint(fields=["room_type", "language"], name="one_text_of_a_type_in_each_language"),
            models.CheckConstraint(condition=_KNOWN, name="room_types_speak_known_languages"),
        ]

    def __str__(self) -> str:
        return f"{self.get_language_display()} of {self.room_type}"
