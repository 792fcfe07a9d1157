"""The plan of the house in CONTRIBUTING.md: the floors are import-linter's, the words are the rooms' own docstrings.

`python -m sandbox.house_plan` writes it anew, so that it cannot drift from what `lint-imports` checks.
"""

import ast
import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "CONTRIBUTING.md"
BEGIN, END = "<!-- plan: written by `make plan` -->", "<!-- end of plan -->"
ABOVE = (("config/", "settings, urls, wsgi: imports everything, imported by nothing"),)
BELOW = (
    ("worker/", "celery app, schedule, tasks of one line: imports backend alone"),
    ("sandbox/", "stands in for the outside world on a developer's machine; nothing in backend imports it"),
    ("tests/", "mirror the rooms; and journeys/, races/, promises/ and house/ for what goes through several"),
)


def floors() -> list[list[str]]:
    """The rooms of each floor, the highest first, as the contract `floors` in pyproject.toml has them."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers: list[str] = next(contract["layers"] for contract in contracts if contract["id"] == "floors")
    return [[room.strip(" ()") for room in layer.split("|")] for layer in layers]


def words_of_room(room: str) -> str:
    """What a room is for: the first line of its package's docstring, without its full stop."""
    text = ast.get_docstring(ast.parse((ROOT / "backend" / room / "__init__.py").read_text())) or ""
    return text.split("\n")[0].rstrip(".")


def plan() -> str:
    """The plan as a block of Markdown: one line for each room, from the roof to the cellar."""
    lines = [f"{name:<21} {words}" for name, words in ABOVE]
    lines.append("backend/")
    for floor in floors():
        for index, room in enumerate(floor):
            side_by_side = "" if index == 0 else "| "
            lines.append(f"  {side_by_side + room:<19} {words_of_room(room)}")
    lines += [f"{name:<21} {words}" for name, words in BELOW]
    return "\n".join(["```", *lines, "```"])


def written_page() -> str:
    """CONTRIBUTING.md with today's plan in it. Raises ValueError where the page has no place for it."""
    page = PAGE.read_text()
    if BEGIN not in page or END not in page:
        raise ValueError(f"{PAGE.name} needs the lines {BEGIN} and {END}")
    pattern = re.escape(BEGIN) + ".*?" + re.escape(END)
    return re.sub(pattern, lambda _: f"{BEGIN}\n{plan()}\n{END}", page, flags=re.S)


def main() -> int:
    PAGE.write_text(written_page())
    print(f"{PAGE.name} has today's plan.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
