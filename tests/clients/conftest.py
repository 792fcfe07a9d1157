import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox import dotenv, stack
from sandbox.stack import cleanup
from tests.clients import node
from tests.journeys.conftest import ENVIRON
from tests.journeys.house import House
from tests.machinery import place

VAR = place.var("clients")


@pytest.fixture(scope="package")
def house() -> Iterator[House]:
    """One house for all clients, as calm as a developer's own: nobody flushes or kills here."""
    if not cleanup.in_use(VAR):
        cleanup.clean(VAR)
    with stack.running(var=VAR, environ=ENVIRON) as addresses:
        yield House(addresses, VAR)


@pytest.fixture(scope="package")
def reach(house: House) -> dict[str, str]:
    """The environment of a client that runs against this house."""
    here = "127.0.0.1,localhost"
    return {**os.environ, "API_URL": house.at["API_URL"], "TWIN_URL": house.at["TWIN_URL"], "no_proxy": here}


@pytest.fixture(scope="package")
def typescript(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the TypeScript client, with what it needs installed, built."""
    copy = _copy("typescript", tmp_path_factory.mktemp("typescript"))
    built = node.run("npm", "run", "build", cwd=copy)
    assert built.returncode == 0, built.stdout
    return copy


@pytest.fixture(scope="package")
def bruno(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the Bruno collection, with the command line installed."""
    return _copy("bruno", tmp_path_factory.mktemp("bruno"))


def _copy(name: str, root: Path) -> Path:
    """At the same place below this root, so that its paths into docs/ lead there."""
    source, copy = dotenv.ROOT / "clients" / name, root / "clients" / name
    modules = node.installed(source)
    shutil.copytree(source, copy, ignore=shutil.ignore_patterns("node_modules", "dist", "build"))
    (copy / "node_modules").symlink_to(modules)
    (root / "docs").symlink_to(dotenv.ROOT / "docs")
    return copy
