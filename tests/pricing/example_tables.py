"""The worked examples as tables of docs/pricing.md."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

from tests.pricing.example_stays import Cancelled, Changed, Paid, Priced, Refusal, Said

PAGE = Path(__file__).resolve().parents[2] / "docs" / "pricing.md"
BEGIN, END = "<!-- examples: written by `python -m tests.pricing.examples` -->\n", "\n<!-- end -->"


def tables(
    priced: Sequence[Priced],
    refused: Sequence[Refusal],
    cancelled: Sequence[Cancelled],
    changed: Sequence[Changed],
    paid: Sequence[Paid],
) -> str:
    """Everything between the two marks of the page."""
    return "\n\n".join(
        [
            "### Prices",
            _table("Example|What is asked|Line by line|Before tax|CGST|SGST|Total", map(_priced, priced)),
            "### No price",
            _table("Example|What is asked|What is said", ([e.title, e.asked, e.says] for e in refused)),
            "### Cancelling",
            _table("Example|What happens|Paid|Kept|Fee with tax|Goes back", map(_cancelled, cancelled)),
            "### Changing",
            _table("Example|What happens|Before|After|To pay now|Goes back|Kept|Left to pay", map(_changed, changed)),
            "### Deposits",
            _table("Example|What is decided|Now|Later|Due on", map(_paid, paid)),
        ]
    )


def shown() -> str:
    """What the page has now."""
    return PAGE.read_text().split(BEGIN)[1].split(END)[0]


def write(text: str) -> None:
    """Put the tables into the page."""
    PAGE.write_text(PAGE.read_text().replace(f"{BEGIN}{shown()}{END}", f"{BEGIN}{text}{END}"))


def _table(head: str, rows: Iterable[Sequence[str]]) -> str:
    names = head.split("|")
    figures = {"Before tax", "CGST", "SGST", "Total", "Paid", "Fee with tax", "Goes back", "Now", "Later"}
    figures |= {"Before", "After", "To pay now", "Kept", "Left to pay"} if "After" in names else set()
    rule = ["---:" if name in figures else "---" for name in names]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (names, rule, *rows))


def _priced(one: Priced) -> list[str]:
    half = money(one.half)
    return [one.title, one.asked, "<br>".join(map(_line, one.lines)), money(one.net), half, half, money(one.total)]


def _line(line: Said) -> str:
    how = f"{money(line.listed)} - {money(line.off)} = " if line.off != "0.00" else ""
    inside = f" (in {money(line.listed)})" if line.listed and line.off == "0.00" else ""
    return f"{line.what}: {how}{money(line.net)} at {line.percent} %{inside}"


def _cancelled(one: Cancelled) -> list[str]:
    kept = "<br>".join(f"{money(net)} at {percent} %" for net, percent, _ in one.kept) or "nothing"
    return [one.title, one.asked, money(one.paid), kept, money(one.fee), money(one.back)]


def _changed(one: Changed) -> list[str]:
    sums = (one.was, one.new, one.now, one.back, one.kept, one.later)
    return [one.title, one.asked, *map(money, sums)]


def _paid(one: Paid) -> list[str]:
    return [one.title, one.asked, money(one.now), money(one.later), day(one.due)]


def day(found: date | None) -> str:
    return f"{found.day} {found:%B %Y}" if found else ""


def money(rupees: str) -> str:
    """Lakhs as India writes them: 1,23,456.00."""
    whole, cents = f"{Decimal(rupees):.2f}".split(".")
    head, tail = whole[:-3], whole[-3:]
    while len(head) > 2:
        head, tail = head[:-2], f"{head[-2:]},{tail}"
    return f"{head},{tail}.{cents}" if head else f"{tail}.{cents}"
