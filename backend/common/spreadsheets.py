"""Texts of people in files that spreadsheets open."""

# A spreadsheet would take a text that begins like this for a formula.
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def harmless(text: str) -> str:
    """The text, as a text."""
    return f"'{text}" if text.startswith(FORMULAS) else text
