"""Nobody in the product asks the clock of the machine what time it is."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# What is ours to say: when a row was made is for people to read, and decides nothing.
EXCEPT = {
    "backend/common/clock.py": "compares it with PostgreSQL's",
    "backend/accounts/services/proofs.py": "altcha, which checks them, asks the machine",
    "backend/accounts/models.py": "date_joined, which people read",
    "backend/catalogue/models/resort.py": "created_at, which people read",
    "backend/catalogue/models/photos.py": "when sizes are first cut: an hour late harms nobody",
}
OF_THE_MACHINE = {
    "timezone": {"now", "localdate", "localtime"},
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
    "time": {"time", "time_ns", "localtime", "gmtime"},
}


def looks(tree: ast.AST) -> list[str]:
    """Where a machine's clock is asked: `timezone.now`, or `localdate()` without a moment."""
    given = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call) and (node.args or node.keywords)}
    return [
        f"{node.value.id}.{node.attr}, line {node.lineno}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.attr in OF_THE_MACHINE.get(node.value.id, ())
        and not (node.attr in ("localdate", "localtime", "gmtime") and id(node) in given)
    ]


def test_what_time_it_is_is_asked_of_the_houses_clock():
    files = [path for root in ("backend", "worker", "config") for path in (ROOT / root).rglob("*.py")]
    names = {str(path.relative_to(ROOT)): path for path in files if "migrations" not in path.parts}
    found = {name: seen for name, path in names.items() if (seen := looks(ast.parse(path.read_text())))}
    assert set(found) == set(EXCEPT), found


def test_the_watch_sees_what_it_looks_for():
    crooked = "timezone.now()\nf(default=timezone.now)\ntimezone.localdate()\ntimezone.localtime(at)\ndatetime.now(UTC)"
    assert len(looks(ast.parse(crooked))) == 4
