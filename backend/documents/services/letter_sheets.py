"""The two sheets of a letter: plain text, and one column of HTML that says the same."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class LetterSheet:
    """What is read: a heading, sentences, facts as label and value, one link as label and address, and the footer."""

    language: str
    sender_name: str
    heading: str
    greeting: str
    sentences: Sequence[str]
    facts: Sequence[tuple[str, str]]
    link: tuple[str, str] | None
    footer: Sequence[str]


def as_text(sheet: LetterSheet) -> str:
    """For readers that show no HTML, or should not have to."""
    facts = "\n".join(f"{label}: {value}" for label, value in sheet.facts)
    link = f"{sheet.link[0]}: {sheet.link[1]}" if sheet.link else ""
    parts = (sheet.heading, sheet.greeting, *sheet.sentences, facts, link, "\n".join(sheet.footer))
    return "\n\n".join(part for part in parts if part) + "\n"


def as_html(sheet: LetterSheet) -> str:
    """Without pictures, scripts or anything else that would be fetched: nobody is watched reading."""
    from django.template.loader import render_to_string  # for whoever writes letters

    return render_to_string("documents/letter.html", {"letter": sheet})
