"""Which refusals a view's handler can reach, read from the code: calls are followed through names and modules.

An estimate that says too much rather than too little: of `entry.step()` it is not known whose `step` is meant, so all
methods of that name count.
"""

import ast
import inspect
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.contrib.admin import ModelAdmin
from django.core.management.base import BaseCommand
from rest_framework import serializers
from rest_framework.views import APIView

from backend.common.errors import DomainError
from backend.common.hooks import HookForAll, HookForEach
from tests.house.test_languages import load_everything

Kind = type[DomainError]
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
# Their methods have the names of every dictionary's: `get`, `delete`.
CALLED_BY_THE_FRAMEWORK = (APIView, ModelAdmin, BaseCommand, serializers.BaseSerializer, serializers.Field)


@dataclass
class Body:
    """What one function does: what it raises itself, and whom it calls, each with what is caught around it."""

    raised: list[tuple[Kind, tuple[type, ...]]] = field(default_factory=list)
    called: list[tuple[Any, tuple[type, ...]]] = field(default_factory=list)


@cache
def reachable(function: Any) -> frozenset[str]:
    """The codes of all refusals that a call of this function can end with."""
    load_everything()
    start = _bare(function)
    bodies: dict[Any, Body] = {}
    waiting = [start]
    while waiting:
        one = waiting.pop()
        if one not in bodies:
            bodies[one] = _body_of(one)
            waiting += [called for called, _ in bodies[one].called]
    ends: dict[Any, set[Kind]] = {one: set() for one in bodies}
    more = True
    while more:
        more = sum(_goes_on(one, body, ends) for one, body in bodies.items()) > 0
    return frozenset(kind.code for kind in ends[start])


def _goes_on(one: Any, body: Body, ends: dict[Any, set[Kind]]) -> bool:
    """Whether more is known now of how this function can end."""
    before = len(ends[one])
    ends[one] |= {kind for kind, caught in body.raised if not issubclass(kind, caught)}
    ends[one] |= {kind for called, caught in body.called for kind in ends[called] if not issubclass(kind, caught)}
    return len(ends[one]) > before


def _bare(function: Any) -> Any:
    return inspect.unwrap(getattr(function, "__func__", function))


@cache
def _nodes(module: str) -> dict[int, ast.AST]:
    """The definitions of a module, by the lines on which their code begins: with the first decorator."""
    tree = ast.parse(inspect.getsource(sys.modules[module]))
    found = [node for node in ast.walk(tree) if isinstance(node, DEFINITIONS)]
    return {min([node.lineno, *(each.lineno for each in node.decorator_list)]): node for node in found}


@cache
def _validators(kind: type) -> list[Any]:
    """What a serializer or a field of ours runs when it reads or writes."""
    found = [_bare(value) for name, value in inspect.getmembers(kind) if name.startswith(("validate", "to_", "get_"))]
    return [each for each in found if inspect.isfunction(each) and each.__module__.startswith("backend.")]


@cache
def _methods() -> dict[str, list[Any]]:
    """The methods of all classes of the backend, by name."""
    found: dict[str, list[Any]] = defaultdict(list)
    for name, module in list(sys.modules.items()):
        for kind in vars(module).values() if name.startswith("backend.") and module else ():
            if inspect.isclass(kind) and kind.__module__ == name and not issubclass(kind, CALLED_BY_THE_FRAMEWORK):
                for label, value in vars(kind).items():
                    value = value.fget if isinstance(value, property) else value
                    bare = _bare(value)
                    if inspect.isfunction(bare) and bare.__module__ == name:
                        found[label].append(bare)
    return found


@cache
def _body_of(function: Any) -> Body:
    ours = function.__module__ in sys.modules and function.__module__.startswith("backend.")
    node = _nodes(function.__module__).get(function.__code__.co_firstlineno) if ours else None
    body = Body()
    if node is not None:
        names = {**function.__globals__, **inspect.getclosurevars(function).nonlocals, **_imported(node)}
        _read(node, names, (), body)
    return body


def _imported(node: ast.AST) -> dict[str, Any]:
    """What a function imports for itself."""
    inside = [each for each in ast.walk(node) if isinstance(each, ast.ImportFrom) and each.module]
    return {
        alias.asname or alias.name: getattr(sys.modules.get(each.module or ""), alias.name, None)
        for each in inside
        for alias in each.names
    }


def _read(node: ast.AST, names: dict[str, Any], caught: tuple[type, ...], body: Body) -> None:
    if isinstance(node, ast.Try):
        kinds = [handler.type for handler in node.handlers if handler.type and not _raises_on(handler)]
        inner = (*caught, *(kind for each in kinds for kind in _classes(each, names)))
        for part in node.body:
            _read(part, names, inner, body)
        for part in [*node.orelse, *node.finalbody, *(each for handler in node.handlers for each in handler.body)]:
            _read(part, names, caught, body)
        return
    if isinstance(node, ast.Raise) and node.exc is not None:
        body.raised += [(kind, caught) for kind in _kinds_in(node.exc, names)]
    if isinstance(node, ast.Return) and node.value is not None:
        # Whoever answers a hook returns the refusal, and whoever asks raises it.
        made = [each.func for each in ast.walk(node.value) if isinstance(each, ast.Call)]
        body.raised += [(kind, caught) for each in made for kind in _kinds_of(_value(each, names))]
    if isinstance(node, ast.Name | ast.Attribute):
        for target in _targets(node, names):
            body.called.append((target, caught))
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.ExceptHandler):
            _read(child, names, caught, body)


def _raises_on(handler: ast.ExceptHandler) -> bool:
    return any(isinstance(node, ast.Raise) and node.exc is None for node in ast.walk(handler))


def _classes(node: ast.AST, names: dict[str, Any]) -> list[type]:
    parts = node.elts if isinstance(node, ast.Tuple) else [node]
    found = [_value(part, names) for part in parts]
    flat = [one for each in found for one in (each if isinstance(each, tuple) else (each,))]
    return [each for each in flat if inspect.isclass(each)]


def _kinds_in(node: ast.AST, names: dict[str, Any]) -> set[Kind]:
    """The refusals of a raised expression: a class, an entry of a table, or what a function answers with."""
    found: set[Kind] = set()
    for part in ast.walk(node):
        if isinstance(part, ast.Name | ast.Attribute):
            value = _value(part, names)
            found |= _kinds_of(value)
            if inspect.isfunction(value) and value.__module__.startswith("backend."):
                inside = _nodes(value.__module__).get(_bare(value).__code__.co_firstlineno)
                for name in ast.walk(inside) if inside else ():
                    if isinstance(name, ast.Name | ast.Attribute):
                        found |= _kinds_of(_value(name, value.__globals__))
    return found


def _kinds_of(value: Any) -> set[Kind]:
    if inspect.isclass(value) and issubclass(value, DomainError) and value is not DomainError:
        return {value}
    if isinstance(value, dict):
        return {kind for each in value.values() for kind in _kinds_of(each)}
    return set()


def _value(node: ast.AST, names: dict[str, Any]) -> Any:
    if isinstance(node, ast.Name):
        return names.get(node.id)
    if isinstance(node, ast.Attribute):
        above = _value(node.value, names)
        known = inspect.ismodule(above) or inspect.isclass(above) or isinstance(above, HookForAll | HookForEach)
        return getattr(above, node.attr, None) if known else None
    return None


def _targets(node: ast.Name | ast.Attribute, names: dict[str, Any]) -> Iterator[Any]:
    value = _value(node, names)
    if inspect.ismethod(value) and isinstance(value.__self__, HookForAll | HookForEach):
        hook = value.__self__
        yield from (hook._each if isinstance(hook, HookForAll) else hook).answers.values()
    elif inspect.isfunction(_bare(value)) and _bare(value).__module__.startswith("backend."):
        yield _bare(value)
    elif inspect.isclass(value) and value.__module__.startswith("backend."):
        yield from _of_class(value)
    elif value is None and isinstance(node, ast.Attribute) and not node.attr.startswith("__"):
        # `super().__init__`: not those of all classes.
        yield from _methods().get(node.attr, ())


def _of_class(kind: type) -> Iterator[Any]:
    """What making one, or validating with one, runs."""
    if issubclass(kind, serializers.BaseSerializer | serializers.Field):
        yield from _validators(kind)
    else:
        yield from (_bare(vars(kind)[name]) for name in ("__init__", "__post_init__") if name in vars(kind))
