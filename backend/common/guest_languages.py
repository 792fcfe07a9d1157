"""The languages in which the house speaks to guests, as they are stored and told."""

from django.db import models


class GuestLanguage(models.TextChoices):
    """Empty where nobody has said: then as the phone or browser says, or English."""

    ENGLISH = "en", "English"
    HINDI = "hi", "हिन्दी"
    KANNADA = "kn", "ಕನ್ನಡ"
