"""What holds for all of the code, whoever writes the next line."""

import ast
from pathlib import Path

import backend

BACKEND = Path(backend.__file__).parent
ONE_VERB = BACKEND / "common" / "db" / "transitions.py"


def writes_of_state(source: str) -> list[int]:
    """Lines that write a `state` past the one verb: `x.state = …`, `setattr(x, "state", …)`, `.update(state=…)`."""
    lines = []
    for node in ast.walk(ast.parse(source)):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        parts = [part for target in targets if target is not None for part in ast.walk(target)]
        if any(
            isinstance(part, ast.Attribute) and part.attr == "state" and isinstance(part.ctx, ast.Store)
            for part in parts
        ) or _updates_state(node):
            lines.append(node.lineno)
    return lines


def _updates_state(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    words = [arg.value for arg in ast.walk(node) if isinstance(arg, ast.Constant)]
    names_it = "state" in words
    return (name in ("update", "aupdate") and any(keyword.arg == "state" for keyword in node.keywords)) or (
        name in ("setattr", "bulk_update") and names_it
    )


def test_only_the_one_verb_writes_a_state():
    found = {
        f"{path.relative_to(BACKEND)}:{line}"
        for path in BACKEND.rglob("*.py")
        if path != ONE_VERB and "migrations" not in path.parts
        for line in writes_of_state(path.read_text())
    }
    assert found == set()


def test_the_watch_over_states_sees_what_it_looks_for():
    crooked = (
        'a.state = 1\na.state: int = 1\na.b, c.state = 1, 2\nrows.update(x=1, state=2)\nsetattr(a, "state", 1)\n'
        'rows.bulk_update(found, ["state"])\nstate = 3\na.state == 3\nrows.filter(state=3)\n'
    )
    assert writes_of_state(crooked) == [1, 2, 3, 4, 5, 6]


def test_nothing_in_the_product_reads_the_clock_below_its_interfaces():
    """Interfaces read the time once and hand it on as `at=`.

    Two are called by libraries that have no moment for it: a token's kind, and a login whose row Django has deleted.
    """
    reads = {
        str(path.relative_to(BACKEND))
        for path in BACKEND.rglob("services/*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in ("now", "utcnow", "today", "localdate")
    }
    assert reads == {"accounts/services/sessions.py", "accounts/services/token_kinds.py"}
