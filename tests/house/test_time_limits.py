"""Nobody takes the end of a job's time for an ordinary error: the job would go on until its process is killed."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WIDE = {"Exception", "BaseException"}
# What all of it has in its text: most files need not be parsed.
MAY_SWALLOW = re.compile(r"except\b[^\n]*Exception|except\s*:|suppress\(")


def names_in(kind: ast.expr | None) -> set[str]:
    """The classes that an `except` names; one without names takes all."""
    if kind is None:
        return {"BaseException"}
    parts = kind.elts if isinstance(kind, ast.Tuple) else [kind]
    return {part.attr if isinstance(part, ast.Attribute) else getattr(part, "id", "") for part in parts}


def raises_again(handler: ast.ExceptHandler) -> bool:
    """Whether it ends with a bare `raise`."""
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def swallowed_in(tree: ast.AST) -> list[int]:
    """Lines where errors of every kind are caught, and the end of the time with them."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Try | ast.TryStar):
            passes = False
            for handler in node.handlers:
                names = names_in(handler.type)
                passes = passes or ("TimeIsUp" in names and raises_again(handler))
                if names & WIDE and not passes and not raises_again(handler):
                    found.append(handler.lineno)
        elif isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "suppress":
            found += [node.lineno for kind in node.args if names_in(kind) & WIDE]
    return found


@pytest.mark.parametrize("path", ["backend", "worker"])
def test_whoever_goes_on_after_every_error_lets_the_end_of_the_time_pass(path):
    found = {
        f"{file.relative_to(ROOT)}:{line}"
        for file in sorted((ROOT / path).rglob("*.py"))
        if MAY_SWALLOW.search(text := file.read_text())
        for line in swallowed_in(ast.parse(text))
    }
    assert found == set()


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("try: x()\nexcept Exception: pass", [2]),
        ("try: x()\nexcept: pass", [2]),
        ("try: x()\nexcept (ValueError, Exception) as e: log(e)", [2]),
        ("from contextlib import suppress\nwith suppress(Exception): x()", [2]),
        ("try: x()\nexcept TimeIsUp: raise\nexcept Exception: pass", []),
        ("try: x()\nexcept (Odd, TimeIsUp): raise\nexcept Exception: pass", []),
        ("try: x()\nexcept TimeIsUp: y()\nexcept Exception: pass", [3]),
        ("try: x()\nexcept Exception:\n  y()\n  raise", []),
        ("try: x()\nexcept ValueError: pass", []),
    ],
)
def test_what_swallows_it_is_found(source, lines):
    assert swallowed_in(ast.parse(source)) == lines
