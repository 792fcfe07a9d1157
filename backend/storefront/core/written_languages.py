"""In which language a text is written, as its letters say: an owner may write in another than the page's."""

# By the first and the last letter of a script.
SCRIPTS = {"hi": ("\u0900", "\u097f"), "kn": ("\u0c80", "\u0cff"), "en": ("A", "\u024f")}


def language_of_letters(text: str) -> str:
    """The language whose letters are the most; empty for a text without letters."""
    counts = {
        language: sum(first <= sign <= last and not (sign.isascii() and not sign.isalpha()) for sign in text)
        for language, (first, last) in SCRIPTS.items()
    }
    return max(counts, key=lambda language: counts[language]) if any(counts.values()) else ""
