"""Draws one PDF: text in embedded fonts, byte for byte the same whenever it is made."""

import io
import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import segno

from backend.documents.core import labels
from backend.documents.services.typesetter import worded_contents

if TYPE_CHECKING:
    import typst

HERE = Path(__file__).resolve().parent
FONTS = HERE.parents[2] / "common" / "fonts"
TEMPLATE = HERE / "paper.typ"


def pdf(content: dict[str, Any], *, language: str) -> bytes:
    """The sheet of a paper in a language. What guests wrote enters as data, never as markup."""
    import typst  # 7 MB of every process; few of them draw sheets

    inputs = {
        "paper": json.dumps(worded_contents.worded(content), ensure_ascii=False),
        "words": json.dumps(labels.paper_words(language), ensure_ascii=False),
        "english": json.dumps(labels.paper_words(labels.ENGLISH)),
        "language": language.split("-")[0],
        "qr": _qr(content["booking"]["reference"]),
    }
    day = date.fromisoformat(content["date"])
    made = typst.compile(
        TEMPLATE,
        font_paths=_fonts(),
        sys_inputs=inputs,
        format="pdf",
        timestamp=(day.toordinal() - date(1970, 1, 1).toordinal()) * 86_400,
    )
    assert isinstance(made, bytes)
    return made


@cache
def _fonts() -> "typst.Fonts":
    import typst  # as above

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


def _qr(text: str) -> str:
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", border=2, xmldecl=False)
    return out.getvalue().decode()
