"""One back office: the pages of Django's admin are written in one room, and each is registered there once."""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from django.contrib import admin

BACKEND = Path(__file__).resolve().parents[2] / "backend"
OFFICE = BACKEND / "backoffice"
ADMIN = "django.contrib.admin"
# Rows of Django's own list of recent changes: to read and forget them needs no page.
ROWS_OF_THE_ADMIN = f"{ADMIN}.models"
# Pages of other packages that ours replace: one could be written on, the other would throw a form away.
REPLACED = ["Group", "LogEntry"]


def trees(*, of_the_office: bool) -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(BACKEND.rglob("*.py")):
        if path.is_relative_to(OFFICE) == of_the_office:
            yield path.relative_to(BACKEND), ast.parse(path.read_text())


def imported(tree: ast.Module) -> Iterator[str]:
    """The dotted names of everything that is imported, within functions too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{name.name}" for name in node.names)


def decorated(tree: ast.Module) -> Iterator[str]:
    """The models of `@admin.register(…)`."""
    for node in ast.walk(tree):
        for call in node.decorator_list if isinstance(node, ast.ClassDef) else []:
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "admin.register":
                yield from map(ast.unparse, call.args)


def called(tree: ast.Module, function: str) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == function:
            yield from map(ast.unparse, node.args)


def test_no_other_room_knows_djangos_admin():
    strangers = {
        str(path): name
        for path, tree in trees(of_the_office=False)
        for name in imported(tree)
        if f"{name}.".startswith(f"{ADMIN}.") and not f"{name}.".startswith(f"{ROWS_OF_THE_ADMIN}.")
    }
    assert strangers == {}


def test_every_page_is_registered_once_and_none_taken_back():
    pages = Counter(model for _, tree in trees(of_the_office=True) for model in decorated(tree))
    assert [model for model, times in pages.items() if times > 1] == []
    assert [name for _, tree in trees(of_the_office=True) for name in called(tree, "admin.site.register")] == []
    taken_back = [name for _, tree in trees(of_the_office=True) for name in called(tree, "admin.site.unregister")]
    assert sorted(taken_back) == REPLACED
    assert sorted(model.__name__ for model in admin.site._registry) == sorted(pages)


def test_every_page_of_the_admin_comes_from_the_back_office():
    elsewhere = {
        model._meta.label_lower: type(page).__module__
        for model, page in admin.site._registry.items()
        if not type(page).__module__.startswith("backend.backoffice.pages.")
    }
    assert elsewhere == {}


def test_no_page_is_built_upon_another():
    """What two pages share is a part; a chain of pages would be a second place to look."""
    pages = {type(page) for page in admin.site._registry.values()}
    assert [page.__name__ for page in pages if pages & set(page.__mro__[1:])] == []


def test_what_the_back_office_calls_its_modules_no_other_room_does():
    names = {path.stem for path, _ in trees(of_the_office=True)} - {"__init__", "apps"}
    elsewhere = {path.stem for path, _ in trees(of_the_office=False)}
    assert names & elsewhere == set()
