"""Look at the papers: `python -m tests.documents.gallery [folder]` draws every kind in every language."""

import os
import sys
from pathlib import Path

import django
import pypdfium2

WHERE = Path("var/gallery")
LANGUAGES = ("en-in", "hi", "kn")
SCALE = 1.4


def draw(folder: Path) -> int:
    """How many pages were drawn."""
    from backend.documents.services.typesetter import sheet
    from tests.documents import specimens

    folder.mkdir(parents=True, exist_ok=True)
    pages = 0
    for name, content in specimens.all_of_them().items():
        for language in LANGUAGES:
            with pypdfium2.PdfDocument(sheet.pdf(content, language=language)) as document:
                for number, page in enumerate(document, 1):
                    page.render(scale=SCALE).to_pil().save(folder / f"{name}-{language[:2]}-{number}.png")
                    pages += 1
    return pages


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    django.setup()
    where = Path(sys.argv[1]) if sys.argv[1:] else WHERE
    print(f"{draw(where)} pages in {where}")
