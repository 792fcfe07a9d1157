"""Names of people, in any script."""

# Indian scripts shape letters with these two; alone among invisible characters they belong into a name.
JOINERS = {ord("\u200c"): None, ord("\u200d"): None}


def is_visible(name: str) -> bool:
    """On one line, with something to see, and nothing that plays tricks on whoever reads it."""
    seen = name.translate(JOINERS)
    return bool(seen) and seen.isprintable()


def is_plain(text: str) -> bool:
    """Lines of plain text: nothing that cannot be seen but spaces, ends of lines and joiners."""
    return all(line.translate(JOINERS).isprintable() for line in text.splitlines())
