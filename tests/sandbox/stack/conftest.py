import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox import servers
from sandbox.servers import places


@pytest.fixture(scope="session")
def urls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Outside servers, so that a test of the stack need not start its own."""
    var: Path = tmp_path_factory.mktemp("servers")
    with servers.running(var=var, environ={}) as up:
        yield {"DATABASE_URL": up.database_url(), "REDIS_URL": up.redis_url()}
    shutil.rmtree(places.outside(var), ignore_errors=True)
