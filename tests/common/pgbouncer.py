"""A real PgBouncer in transaction mode before the tests' PostgreSQL, where the machine has one."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.machinery import place

# Two sessions for everybody, so that they are lent from one client to the next.
CONFIG = """
[databases]
* = host={host} port={port} user={user}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {listen}
auth_type = any
pool_mode = transaction
default_pool_size = 2
query_wait_timeout = 5
unix_socket_dir =
"""


def program() -> str:
    """Debian puts it where only root looks. PGBOUNCER names another one."""
    found = os.environ.get("PGBOUNCER") or shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
    if found is None:
        pytest.skip("no pgbouncer on this machine: apt-get install pgbouncer, or name it in PGBOUNCER")
    return found


@contextmanager
def running() -> Iterator[int]:
    """The port on which it listens."""
    found, server = program(), urlsplit(place.database_url())
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as home:
        ini = Path(home) / "pgbouncer.ini"
        ini.write_text(CONFIG.format(host=server.hostname, port=server.port, user=server.username, listen=port))
        Path(home).chmod(0o755)
        as_nobody = ["-u", "nobody"] if os.geteuid() == 0 else []
        process = subprocess.Popen([found, "-q", *as_nobody, str(ini)], stderr=subprocess.DEVNULL)
        try:
            _wait_for(port, process)
            yield port
        finally:
            process.terminate()
            process.wait(10)


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 10
    while time.monotonic() < until and process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.02)
    raise AssertionError("pgbouncer did not start")
