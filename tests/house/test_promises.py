"""Every promise names tests, and they exist."""

import ast
import re
from functools import cache
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
TEXT = (TESTS.parent / "docs" / "promises.md").read_text()
NAMED = re.compile(r"`([\w/]+\.py)::(\w+)`")


def rows() -> list[str]:
    """The rows of the tables, without their heads."""
    found = [line for line in TEXT.splitlines() if line.startswith("|")]
    return [line for line in found if not line.startswith(("| ---", "| Promise |"))]


@cache
def names_in(path: str) -> set[str]:
    tree = ast.parse((TESTS / path).read_text())
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


def test_every_promise_names_a_test():
    assert len(rows()) > 30
    assert [row for row in rows() if not NAMED.search(row)] == []


def test_every_named_test_exists():
    named = NAMED.findall(TEXT)
    assert [f"{path}::{test}" for path, test in named if test not in names_in(path)] == []


def test_no_promise_is_made_twice():
    promises = [row.split("|")[1].strip() for row in rows()]
    assert len(promises) == len(set(promises))
