"""The column of amenities, in an owner's own words."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models


def amenities_column(**more: Any) -> "ArrayField[list[str], list[str]]":
    """A list of short words; empty where nobody has said."""
    words = {"default": list, "blank": True, "help_text": "Separate with commas.", **more}
    return ArrayField(models.CharField(max_length=40), **words)
