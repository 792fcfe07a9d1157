"""Hooks between rooms have one shape, and one place to register in. See CONTRIBUTING.md."""

import ast
import importlib
from pathlib import Path

import pytest

from backend.bookings.services.guest_refunds import REFUNDS
from backend.catalogue.services.shown_prices import NIGHT_WITH_TAX
from backend.common.health.parts import HEALTH
from backend.common.hooks import HookForAll, HookForEach
from backend.common.hurt_edits import HURTS
from backend.holds.services.coupon_claims import FREED
from backend.holds.services.extensions import OBJECTIONS
from backend.holds.services.holdings import ABANDONED
from backend.incidents.services.mends import MENDS

BACKEND = Path(__file__).resolve().parents[2] / "backend"
HOOKS = {
    "backend.bookings.services.guest_refunds": REFUNDS,
    "backend.catalogue.services.shown_prices": NIGHT_WITH_TAX,
    "backend.common.health.parts": HEALTH,
    "backend.common.hurt_edits": HURTS,
    "backend.incidents.services.mends": MENDS,
    "backend.holds.services.extensions": OBJECTIONS,
    "backend.holds.services.coupon_claims": FREED,
    "backend.holds.services.holdings": ABANDONED,
}
KINDS = (HookForAll.__name__, HookForEach.__name__)
GROWING = {"append", "add", "update", "setdefault", "extend", "insert"}
ROOMS_THAT_ANSWER = sorted(path.parent.name for path in BACKEND.glob("*/hooks.py") if path.parent.name != "common")


def modules() -> list[Path]:
    return [path for path in BACKEND.rglob("*.py") if "migrations" not in path.parts]


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(BACKEND.parent).with_suffix("").parts)


def registries(source: str) -> set[str]:
    """Names of a module that a function of the same module adds to: what a registry of one's own looks like."""
    tree = ast.parse(source)
    assigned = [node for node in tree.body if isinstance(node, ast.Assign | ast.AnnAssign)]
    targets = [
        target for node in assigned for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
    ]
    kept = {target.id for target in targets if isinstance(target, ast.Name)}
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    return {name for function in functions for node in ast.walk(function) for name in _grown(node)} & kept


def _grown(node: ast.AST) -> list[str]:
    """What a node adds to: `name.append(...)` and its like, or `name[...] = ...`."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in GROWING:
        grown: list[ast.expr] = [node.func.value]
    elif isinstance(node, ast.Assign):
        grown = [target.value for target in node.targets if isinstance(target, ast.Subscript)]
    else:
        grown = []
    return [part.id for part in grown if isinstance(part, ast.Name)]


def calls_of(source: str, *names: str) -> list[ast.Call]:
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return [call for call in calls if getattr(call.func, "id", getattr(call.func, "attr", "")) in names]


def test_every_hook_is_known_here():
    found = {name_of(path) for path in modules() if path.name != "hooks.py" and calls_of(path.read_text(), *KINDS)}
    assert found == set(HOOKS)


def test_every_hook_has_answers_and_all_of_them_stand_in_hooks_of_their_rooms():
    answers = {name: set(_answers(hook)) for name, hook in HOOKS.items()}
    assert all(answers.values())
    rooms = {answer.rpartition(".")[0] for found in answers.values() for answer in found}
    assert rooms == {f"backend.{room}.hooks" for room in ROOMS_THAT_ANSWER}


def _answers(hook: object) -> list[str]:
    known = hook.registered()
    return list(known.values()) if isinstance(known, dict) else known


@pytest.mark.parametrize("room", ROOMS_THAT_ANSWER)
def test_a_room_registers_when_it_is_ready(room):
    (ready,) = [
        node
        for node in ast.walk(ast.parse((BACKEND / room / "apps.py").read_text()))
        if isinstance(node, ast.FunctionDef) and node.name == "ready"
    ]
    imports = [node for node in ready.body if isinstance(node, ast.ImportFrom) and node.module == f"backend.{room}"]
    assert "hooks" in {alias.name for node in imports for alias in node.names}
    assert importlib.import_module(f"backend.{room}.hooks").__doc__


def test_there_is_no_other_registry():
    found = {f"{name_of(path)}: {name}" for path in modules() for name in registries(path.read_text())}
    assert found == set()


def test_the_watch_over_registries_sees_what_it_looks_for():
    crooked = (
        "A: list[int] = []\nB = {}\nC = set()\nD = {}\nE = []\n"
        "def one(f):\n    A.append(f)\n    def inner(g):\n        B[g] = f\n    return inner\n"
        "def two(f):\n    C.add(f)\n    mine = {}\n    mine[f] = 1\n    return D.get(f), E[0]\n"
    )
    assert registries(crooked) == {"A", "B", "C"}
