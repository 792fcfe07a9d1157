"""The texts that go with the codes of refusals, read from the code of the backend."""

import ast
from collections.abc import Iterator
from functools import cache

from backend.common.errors import BadInput, DomainError
from backend.pricing.core.price_refusals import CouponRefusal
from tests.house.test_languages import refusals, trees

# Calls whose second argument, or `code=`, is the code of the text in the first.
CODED = {"ErrorDetail", "ValidationError", "PictureRefused"}


@cache
def texts_by_code() -> dict[str, set[str]]:
    """English texts, with their blanks, by code; a text that cannot be read here stands as the expression it is."""
    found: dict[str, set[str]] = {why.code: {why.text} for why in CouponRefusal}
    kinds = {kind.__name__: kind for kind in refusals()}
    for kind in kinds.values():
        found.setdefault(kind.code, set()).add(kind.message)
    for _, tree in trees():
        for code, text in said_in(tree, kinds):
            found.setdefault(code, set()).add(text)
    return found


def said_in(tree: ast.Module, kinds: dict[str, type[DomainError]]) -> Iterator[tuple[str, str]]:
    """Codes and texts of one module, those of its classes left out."""
    scopes = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    for scope in scopes:
        for node in ast.walk(scope):
            for code, text in _coded(node, kinds):
                yield code, _text(_assigned(text, scope) if isinstance(text, ast.Name) else text)


def _assigned(name: ast.Name, scope: ast.FunctionDef) -> ast.expr:
    """What the name was given last above the line that uses it, as in `detail = phrase(...)`."""
    values = {
        node.lineno: node.value
        for node in ast.walk(scope)
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name.id and node.lineno < name.lineno
    }
    return values[max(values)] if values else name


def _coded(node: ast.AST, kinds: dict[str, type[DomainError]]) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(node, ast.Tuple) and len(node.elts) == 3 and _is_pointer(node.elts[0]) and _is_text(node.elts[1]):
        yield _text(node.elts[1]), node.elts[2]
    if not isinstance(node, ast.Call) or not node.args:
        return
    name = getattr(node.func, "id", getattr(node.func, "attr", ""))
    codes = [*node.args[1:2], *(word.value for word in node.keywords if word.arg == "code")]
    if name in CODED and codes and _is_text(codes[0]):
        yield _text(codes[0]), node.args[0]
    elif name in kinds and not issubclass(kinds[name], BadInput):
        yield kinds[name].code, node.args[0]


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _is_pointer(node: ast.expr) -> bool:
    """A JSON pointer, perhaps with the number of an item in it."""
    begin = node.values[0] if isinstance(node, ast.JoinedStr) else node
    return isinstance(begin, ast.Constant) and isinstance(begin.value, str) and begin.value[:1] in ("", "/")


def _text(node: ast.expr) -> str:
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "phrase":
        node = node.args[0]
    return str(node.value) if isinstance(node, ast.Constant) else ast.unparse(node)
