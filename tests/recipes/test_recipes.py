"""docs/recipes.md is true: each recipe is applied to a copy of this tree, and its commands are run there."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.machinery import place

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "recipes.md"
RECIPE = re.compile(r"^## (Add .+?)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r"^```(diff|sh)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# What tells a run of pytest, or of make, that it runs inside another one.
INNER = ("PYTEST_", "DANDELI_TEST_", "MAKE", "MFLAGS", "COV_")


def blocks(kind: str) -> dict[str, list[str]]:
    """The blocks of one kind, by the recipe that they belong to."""
    found = RECIPE.findall(PAGE.read_text())
    return {title: [text for name, text in BLOCK.findall(body) if name == kind] for title, body in found}


def tree(name: str) -> Path:
    """A copy of this checkout's files as git knows them, with the tools that are installed for it."""
    copy = place.var("recipes") / name
    shutil.rmtree(copy, ignore_errors=True)
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for path in filter(None, listed.split("\0")):
        if (ROOT / path).is_file():
            (copy / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / path, copy / path)
    (copy / ".venv").mkdir()
    for part in Path(sys.prefix).iterdir():
        (copy / ".venv" / part.name).symlink_to(part)
    (copy / ".venv" / ".installed").unlink(missing_ok=True)
    (copy / ".venv" / ".installed").touch()
    return copy


def environment(copy: Path) -> Mapping[str, str]:
    """Ours, with the servers of this run, so that the copy starts none."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(INNER)}
    return {**kept, "GIT_CEILING_DIRECTORIES": str(copy.parent)}


def run(copy: Path, *command: str, said: str | None = None) -> None:
    """Run a command in the copy; it must succeed."""
    done = subprocess.run(
        command, cwd=copy, env=environment(copy), input=said, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{said or ''}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"


def apply(copy: Path, title: str) -> None:
    for block in blocks("diff")[title]:
        run(copy, "git", "apply", "--recount", "-C1", "-", said=block)


@pytest.mark.parametrize("title", blocks("diff"))
def test_the_recipe_works_as_it_stands(title):
    copy = tree(title.lower().replace(" ", "-"))
    apply(copy, title)
    for block in blocks("sh")[title]:
        run(copy, "bash", "-euo", "pipefail", "-c", block)
    shutil.rmtree(copy)


def test_all_of_them_together_keep_the_style_the_floors_and_the_names_of_the_house():
    copy = tree("all")
    for title in blocks("diff"):
        apply(copy, title)
    run(copy, ".venv/bin/ruff", "check", ".")
    run(copy, ".venv/bin/ruff", "format", "--check", ".")
    run(copy, ".venv/bin/lint-imports")
    run(copy, ".venv/bin/python", "-m", "pytest", "-q", "tests/house/test_names.py")
    shutil.rmtree(copy)


def test_the_page_has_the_four_recipes_and_proves_each():
    assert list(blocks("diff")) == ["Add an endpoint", "Add a rate condition", "Add an SMS gateway", "Add a job"]
    assert all(blocks("diff").values())
    assert all(blocks("sh").values())
