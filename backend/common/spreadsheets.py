"""Makes people's texts safe in files that spreadsheets open."""

import re

# A spreadsheet would take a text that begins like this for a formula; some do so behind a space, or with wide signs.
FORMULAS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
# What is in no file of XML, and what ends a line or a cell.
CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")


def harmless(text: str) -> str:
    """The text, as a text."""
    text = CONTROLS.sub(" ", text)
    return f"'{text}" if text.lstrip().startswith(FORMULAS) else text
