"""The table of docs/degradation.md, which the tests beside this measure cell by cell: what it says is what is asserted.

A cell is `ok`, or a status and a code, or several of them with `or` between; ` in 5 s` where it may last longer than
two seconds. `ok`: the answer on a day when nothing is wrong.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PAGE = Path(__file__).resolve().parents[3] / "docs" / "degradation.md"
USUAL_SECONDS = 2.0
CELL = re.compile(r"(?P<answers>.+?)(?: in (?P<seconds>\d+) s)?")


@dataclass(frozen=True)
class Cell:
    """What may be answered, and within how many seconds nine times in ten."""

    answers: frozenset[str]
    seconds: float

    @classmethod
    def read(cls, text: str) -> "Cell":
        found = CELL.fullmatch(text.replace("`", "").strip())
        assert found, text
        return cls(frozenset(found["answers"].split(" or ")), float(found["seconds"] or USUAL_SECONDS))


@cache
def tables() -> tuple[dict[str, dict[str, str]], ...]:
    """Each table of the page: the first column's text to the other columns' by their heads."""
    found: list[dict[str, dict[str, str]]] = []
    head: list[str] = []
    for line in PAGE.read_text().splitlines():
        if not line.startswith("|"):
            head = []
            continue
        first, *others = [part.strip() for part in line.strip("|").split("|")]
        if not head:
            head = others
            found.append({})
        elif not first.startswith("---"):
            found[-1][first] = dict(zip(head, others, strict=True))
    return tuple(found)


def cells(row: str) -> dict[str, Cell]:
    """What each column of this row promises."""
    return {column: Cell.read(text) for column, text in tables()[0][row].items()}
