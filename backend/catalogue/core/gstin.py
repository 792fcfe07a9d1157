"""GSTIN validation: state code, PAN, serial, the letter Z and a check character; and UIN, the numbers of embassies and
bodies of the United Nations."""

import re

from django.core.exceptions import ValidationError

SHAPE = re.compile(r"(0[1-9]|[1-3][0-9]|97)[A-Z]{5}[0-9]{4}[A-Z][1-9A-Z]Z[0-9A-Z]")
# State, year of registration, country or body, serial, UN or ON, and the same check character.
UIN_SHAPE = re.compile(r"(0[1-9]|[1-3][0-9]|9[79])[0-9]{2}[A-Z]{3}[0-9]{5}[UO]N[0-9A-Z]")
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


def validate_uin(text: str) -> None:
    """The same for a UIN."""
    if not UIN_SHAPE.fullmatch(text):
        raise ValidationError("A UIN has 15 characters, such as 0717UNO00157UNO.", code="uin_invalid")
    if check_sign(text[:14]) != text[14]:
        raise ValidationError(
            "The check character at the end does not match. Check the UIN for typing errors.", code="uin_invalid"
        )


def pan_of(text: str) -> str:
    """The PAN of the business within its GSTIN: one for all of its registrations."""
    return text[2:12]
