"""docs/guest-pages.md maps every state of a guest's page to tests, and they exist."""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "guest-pages.md").read_text()
NAMED = re.compile(r"`(\w+\.py)::(\w+)`")


@cache
def names_in(path: str) -> set[str]:
    tree = ast.parse((ROOT / "tests" / "storefront" / path).read_text())
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_state_names_a_test_that_is_there():
    rows = [line for line in TEXT.splitlines() if line.startswith("|") and not line.startswith(("| ---", "| State |"))]
    assert len(rows) > 80
    assert [row for row in rows if not NAMED.search(row)] == []
    assert [f"{path}::{test}" for path, test in NAMED.findall(TEXT) if test not in names_in(path)] == []


def test_every_page_is_there():
    pages = {int(number) for number in re.findall(r"(\d+)\. [A-Z]", TEXT)}
    assert pages == set(range(1, 19))
