"""How a resort's page looks: one colour, light or dark, a logo. All else the server derives."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from backend.catalogue.core import theme_colours
from backend.catalogue.core.theme_colours import ThemeColours
from backend.catalogue.models import pictures

HEX = "^#[0-9a-f]{6}$"


class ResortTheme(models.Model):
    """The look of one resort. One without this row looks as the house does."""

    class Scheme(models.TextChoices):
        AUTO = "auto", "as the guest's phone is set"
        LIGHT = "light", "always light"
        DARK = "dark", "always dark"

    resort = models.OneToOneField("catalogue.Resort", on_delete=models.CASCADE, related_name="theme")
    # As the owner chose it; what is shown is made readable.
    colour = models.CharField(max_length=7, validators=[RegexValidator(HEX, "Write a colour as #1f6f54.")])
    scheme = models.CharField(max_length=8, choices=Scheme, default=Scheme.AUTO)
    logo = pictures.LogoField(
        upload_to="logos/", blank=True, width_field="logo_width", height_field="logo_height",
        help_text="PNG, WebP, JPEG or AVIF; no SVG.",
    )  # fmt: skip
    logo_width = models.PositiveIntegerField(null=True, editable=False)
    logo_height = models.PositiveIntegerField(null=True, editable=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(colour__regex=HEX), name="themes_have_a_whole_colour")]

    def __str__(self) -> str:
        return f"{self.colour} of {self.resort}"

    @property
    def colours(self) -> ThemeColours:
        """What is shown: the owner's colour, darker or lighter where it could not be read."""
        return theme_colours.readable_theme(self.colour)
