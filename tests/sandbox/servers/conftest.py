import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox import servers
from sandbox.servers import places


@pytest.fixture
def var(tmp_path: Path) -> Iterator[Path]:
    """A var directory; as root its cluster lies outside, for pytest closes its own to others."""
    directory = tmp_path / "var"
    yield directory
    shutil.rmtree(places.outside(directory), ignore_errors=True)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[servers.Servers]:
    """Servers for tests that leave them as they are."""
    directory = tmp_path_factory.mktemp("shared")
    with servers.running(var=directory, environ={}) as up:
        yield up
    shutil.rmtree(places.outside(directory), ignore_errors=True)
