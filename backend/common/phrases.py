"""Translatable texts with values in them, rendered in the reader's language."""

from typing import Any

from django.utils.functional import lazy
from django.utils.translation import gettext


def phrase(template: str, /, **blanks: Any) -> str:
    """A text with `{blanks}`: `phrase("Room {number} takes {seats}.", number="A101", seats=2)`."""
    return _filled(template, blanks)


def spoken(text: str) -> str:
    """A text in the reader's language; one without a translation as it is."""
    said = str(text)
    # To gettext the empty text means its catalogue's head.
    return gettext(said) if said else ""


def _fill(template: str, blanks: dict[str, Any]) -> str:
    return gettext(template).format(**blanks)


_filled = lazy(_fill, str)
