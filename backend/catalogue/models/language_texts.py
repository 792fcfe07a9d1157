"""What guests read of a resort and its room types in other languages than English."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from backend.catalogue.core import house_rules as rules_of_a_house


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
    # Only shown: a booking keeps the English ones, which were frozen with its price.
    house_rules = ArrayField(
        models.CharField(max_length=rules_of_a_house.LONGEST, validators=[rules_of_a_house.validate_line]),
        size=rules_of_a_house.MOST,
        default=list,
        db_default=[],
        blank=True,
        help_text="All of the house rules in this language, one per line; empty: guests read the English ones.",
    )

    class Meta:
        ordering = ["language"]
        constraints = [
            models.CheckConstraint(
                condition=Q(house_rules__len__lte=rules_of_a_house.MOST), name="texts_have_so_many_house_rules"
            ),
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
