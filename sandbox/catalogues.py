"""Translations for machines, from those for people: */LC_MESSAGES/django.mo out of django.po, of the API and of pages.

    python -m sandbox.catalogues

The compiled files are committed, and made without GNU gettext, which few machines have.
"""

from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[1]
LOCALE = ROOT / "locale"
# Guests' pages bring their own along: without them nothing of theirs is left.
PAGES_LOCALE = ROOT / "backend" / "storefront" / "locale"


def catalogues() -> list[Path]:
    """The files that translators write."""
    return sorted(LOCALE.glob("*/LC_MESSAGES/django.po"))


def page_catalogues() -> list[Path]:
    """The same of guests' pages."""
    return sorted(PAGES_LOCALE.glob("*/LC_MESSAGES/django.po"))


def compiled(path: Path) -> bytes:
    """What Django reads; the same text gives the same bytes."""
    return bytes(polib.pofile(str(path)).to_binary())


def main() -> None:
    for path in [*catalogues(), *page_catalogues()]:
        path.with_suffix(".mo").write_bytes(compiled(path))
        print(f"{path.parent.parent.name}: {len(polib.pofile(str(path)))} texts")


if __name__ == "__main__":
    main()
