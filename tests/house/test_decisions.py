"""Every decision has a status, and stands in the index with it."""

import re
from pathlib import Path

import pytest

DECISIONS = Path(__file__).resolve().parents[2] / "docs" / "decisions"
FILES = {path.name[:4]: path for path in sorted(DECISIONS.glob("[0-9]*.md"))}
ROW = re.compile(r"^\| \[(\d{4})\]\(([\w-]+\.md)\) \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)
ROWS = {row[0]: row for row in ROW.findall((DECISIONS / "README.md").read_text())}
LATER = re.compile(r"(superseded|amended|extended) by (\d{4}(?:(?:, | and )\d{4})*)", re.IGNORECASE)


def status_of(path: Path) -> str:
    """The paragraph below the title, on one line."""
    return path.read_text().split("\n\n")[1].replace("\n", " ")


def later(status: str) -> dict[str, set[str]]:
    """Which decisions changed this one, by how."""
    return {how.lower(): set(re.findall(r"\d{4}", numbers)) for how, numbers in LATER.findall(status)}


def test_the_index_lists_every_decision_in_its_order():
    assert list(ROWS) == list(FILES)
    assert {number: row[1] for number, row in ROWS.items()} == {number: path.name for number, path in FILES.items()}


def test_numbers_have_no_gap():
    assert [int(number) for number in FILES] == list(range(1, len(FILES) + 1))


@pytest.mark.parametrize("number", FILES)
def test_a_decision_and_its_row_say_the_same(number):
    path, (_, _, title, _, status) = FILES[number], ROWS[number]
    assert path.read_text().startswith(f"# {number} {title}\n\nStatus: ")
    assert status_of(path).removeprefix("Status: ").startswith(("accepted", "superseded by "))
    assert later(status) == later(status_of(path))
    assert status.startswith("superseded") is ("superseded" in later(status))


@pytest.mark.parametrize("number", FILES)
def test_only_a_later_decision_changes_one(number):
    named = set().union(*later(status_of(FILES[number])).values())
    assert named <= set(FILES)
    assert all(other > number for other in named)
