"""Translations for machines, from those for people: locale/*/LC_MESSAGES/django.mo out of django.po.

    python -m sandbox.catalogues

The compiled files are committed, and made without GNU gettext, which few machines have.
"""

from pathlib import Path

import polib

LOCALE = Path(__file__).resolve().parents[1] / "locale"


def catalogues() -> list[Path]:
    """The files that translators write."""
    return sorted(LOCALE.glob("*/LC_MESSAGES/django.po"))


def compiled(path: Path) -> bytes:
    """What Django reads; the same text gives the same bytes."""
    return bytes(polib.pofile(str(path)).to_binary())


def main() -> None:
    for path in catalogues():
        path.with_suffix(".mo").write_bytes(compiled(path))
        print(f"{path.parent.parent.name}: {len(polib.pofile(str(path)))} texts")


if __name__ == "__main__":
    main()
