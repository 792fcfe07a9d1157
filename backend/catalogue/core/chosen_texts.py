"""Which text a guest reads: the one in their language, or the English one where it is missing."""

from collections.abc import Iterable
from typing import Any

ENGLISH = "en"


def language_of_texts(code: str) -> str:
    """Of a language as browsers write it, such as en-in, the one that texts are in."""
    return code.split("-")[0].lower()


def text_in(row: Any, name: str, *, language: str) -> str:
    """A text of a row with `texts` in other languages; its own, English one where there is none."""
    other = next((text for text in row.texts.all() if text.language == language), None)
    return str((other and getattr(other, name)) or getattr(row, name))


def lines_in(row: Any, name: str, *, language: str) -> list[str]:
    """The same of a list of lines: all of them, or all in English."""
    other = next((text for text in row.texts.all() if text.language == language), None)
    return list((other and getattr(other, name)) or getattr(row, name))


def languages_of(texts: Iterable[Any]) -> list[str]:
    """The languages in which there is something to read, English first."""
    return [ENGLISH, *(text.language for text in texts)]
