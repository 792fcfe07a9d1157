"""Model fields shared by the pricing tables. Owners enter rupees and percent; the core uses paise and hundredths."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from backend.pricing.core.service_codes import is_service_code


def resort_column() -> Any:
    """The resort that has decided so; the name of the other side is Django's."""
    return models.ForeignKey("catalogue.Resort", on_delete=models.CASCADE, related_name="+")


def code_column() -> Any:
    """A short name for machines, unique in its resort."""
    return models.SlugField(max_length=40)


def rupees_column(*, least: Decimal | None = Decimal(0), **more: Any) -> Any:
    """An amount in rupees."""
    validators = [] if least is None else [MinValueValidator(least)]
    return models.DecimalField(max_digits=10, decimal_places=2, validators=validators, **more)


def percent_column(*, most: int = 100, **more: Any) -> Any:
    """From nothing to `most` percent."""
    validators = [MinValueValidator(0), MaxValueValidator(most)]
    return models.DecimalField(max_digits=5, decimal_places=2, validators=validators, **more)


def refuse_below_nothing(name: str, percent: Decimal | None) -> None:
    """A price falls by all of it at most. Raises ValidationError."""
    if percent is not None and percent < -100:
        raise ValidationError({name: "A price can be reduced by 100 percent at most."})


def service_code_column(**more: Any) -> Any:
    """The SAC of what is sold, six digits."""
    return models.CharField(max_length=6, validators=[validate_service_code], **more)


def validate_service_code(text: str) -> None:
    """Raises ValidationError."""
    if not is_service_code(text):
        raise ValidationError("A SAC has six digits and begins with 99, such as 996412.")


def unique_code_column(name: str) -> models.UniqueConstraint:
    """Codes name one thing in a resort."""
    return models.UniqueConstraint(fields=["resort", "code"], name=name)


def discounts_in_order(first: str, last: str, name: str) -> models.CheckConstraint:
    """Where both ends are given, the first is not after the last."""
    given = models.Q(**{f"{first}__isnull": True}) | models.Q(**{f"{last}__isnull": True})
    return models.CheckConstraint(
        condition=given | models.Q(**{f"{first}__lte": models.F(last)}),
        name=name,
        violation_error_message=f"The {_words(first)} must not be after the {_words(last)}.",
    )


def _words(name: str) -> str:
    return name.replace("_", " ")
