"""GSTIN validation: state code, PAN, serial, the letter Z and a check character."""

import re

from django.core.exceptions import ValidationError

SHAPE = re.compile(r"(0[1-9]|[1-3][0-9]|97)[A-Z]{5}[0-9]{4}[A-Z][1-9A-Z]Z[0-9A-Z]")
SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def check_sign(first_14: str) -> str:
    """The 15th character: a Luhn sum in base 36."""
    products = [SIGNS.index(sign) * (1 + index % 2) for index, sign in enumerate(first_14)]
    total = sum(product // 36 + product % 36 for product in products)
    return SIGNS[-total % 36]


def validate(text: str) -> None:
    """For a model field: well-formed, and without a slip of the pen."""
    if not SHAPE.fullmatch(text):
        raise ValidationError("A GSTIN has 15 characters, such as 29ABCDE1234F1ZW.", code="gstin_invalid")
    if check_sign(text[:14]) != text[14]:
        raise ValidationError(
            "The check character at the end does not match. Check the GSTIN for typing errors.", code="gstin_invalid"
        )
