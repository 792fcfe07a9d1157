"""Names: nouns for modules, each in one room alone; public functions and classes have a name of their own."""

import ast
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# The same shelves in every room, and what Python, Django and the trade call these everywhere.
SHELVES = {
    "urls", "api", "actions", "services", "selectors", "gateway", "models", "states", "core",
    "apps", "hooks", "checks", "management", "migrations", "templates", "templatetags", "admin", "__init__", "__main__",
}  # fmt: skip
# Rooms whose services are too many for one shelf stand on several, named by the business; and what is no shelf of code.
OWN_SHELVES = {
    "payments": {"intake", "orders", "settlement", "refunds", "balances", "links", "ledger", "reconciliation"},
    "backoffice": {"pages", "parts", "forms", "static"},
    "storefront": {"pages", "parts", "static", "locale"},
}
NO_SHELVES = {"common"}

# Modules that end in -ing, and why.
GERUNDS = {
    "backend/bookings/models/booking.py": "a booking is what the trade calls it",
    "backend/pricing/core/rounding.py": "the arithmetic's own name for it",
}
# Public names that stand twice, and why.
TWICE = {
    "Command": "Django finds a management command by this name",
    "look": "each invariant of the audit is asked in the same way, through its module",
    "main": "what `python -m` starts",
    "routes": "each part of the Razorpay twin hands its routes to the twin's one list",
    "running": "a server of the sandbox for as long as a `with` lasts, called through its module",
}


def modules() -> list[Path]:
    """Every module of the product and its sandbox, but for migrations."""
    roots = ("backend", "worker", "config", "sandbox")
    return [path for root in roots for path in sorted((ROOT / root).rglob("*.py")) if "migrations" not in path.parts]


def room_of(path: Path) -> str:
    """`backend/holds/...` is the room `holds`; worker, config and sandbox are rooms of their own."""
    parts = path.relative_to(ROOT).parts
    return parts[1] if parts[0] == "backend" and len(parts) > 2 else parts[0]


def public_names() -> dict[str, list[str]]:
    """Where each public function and class of a module's top level is defined."""
    found = defaultdict(list)
    for path in modules():
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                found[node.name].append(str(path.relative_to(ROOT)))
    return found


def test_modules_are_nouns():
    found = {str(path.relative_to(ROOT)) for path in modules() if path.stem.endswith("ing")}
    assert found == set(GERUNDS)
    assert len(found) <= 0.05 * len(modules())


def test_public_names_are_unique():
    names = public_names()
    twice = {name: places for name, places in names.items() if len(places) > 1}
    assert {name: places for name, places in twice.items() if name not in TWICE} == {}
    assert set(TWICE) == set(twice), "the list names what does not stand twice any more"
    assert len(twice) <= 0.03 * len(names)


def test_a_module_name_belongs_to_one_room():
    rooms = defaultdict(set)
    for path in modules():
        if path.stem not in SHELVES:
            rooms[path.stem].add(room_of(path))
    # What a deployment starts, and what the sandbox does.
    assert {name: sorted(found) for name, found in rooms.items() if len(found) > 1} == {
        "processes": ["config", "sandbox"]
    }


def test_every_room_has_the_same_shelves():
    strange = defaultdict(set)
    for room in sorted((ROOT / "backend").iterdir()):
        if not room.is_dir() or room.name in NO_SHELVES or room.name.startswith("__"):
            continue
        allowed = SHELVES | OWN_SHELVES.get(room.name, set())
        for entry in room.iterdir():
            if entry.stem not in allowed and entry.name != "__pycache__":
                strange[room.name].add(entry.name)
    assert dict(strange) == {}
