"""What must be done before the processes start: the code compiled, the schema and the demo data."""

import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from sandbox.servers import logs
from sandbox.servers.processes import die_with_parent
from sandbox.stack.failures import StackError

COMPILED = ("backend", "config", "worker", "sandbox")


def manage(*arguments: str, root: Path, environ: Mapping[str, str], log: Path) -> None:
    """Run a management command to its end; its output goes to the log, and to the terminal when it fails."""
    with manage_beside(*arguments, root=root, environ=environ, log=log):
        pass


@contextmanager
def manage_beside(*arguments: str, root: Path, environ: Mapping[str, str], log: Path) -> Iterator[None]:
    """The same beside what is done meanwhile; waited for at the end of that, and killed where that fails."""
    with logs.fresh(log).open("wb") as out:
        process = _start("manage.py", *arguments, root=root, environ=environ, out=out)
    with _ended(process):
        yield
    if process.returncode:
        raise StackError(f"manage.py {arguments[0]} failed. The end of {log}:\n{logs.tail(log)}")


@contextmanager
def compile_beside(*, root: Path, environ: Mapping[str, str]) -> Iterator[None]:
    """Have the code compiled meanwhile: ten processes start next, and where PYTHONDONTWRITEBYTECODE is set, or nobody
    has run anything yet, each would compile all of it. Where nothing may be written, they still do."""
    here = [name for name in COMPILED if (root / name).is_dir()]
    with _ended(_start("-m", "compileall", "-q", *here, root=root, environ=environ, out=subprocess.DEVNULL)):
        yield


@contextmanager
def _ended(process: subprocess.Popen[bytes]) -> Iterator[None]:
    try:
        yield
        process.wait()
    finally:
        process.kill()
        process.wait()


def _start(*arguments: str, root: Path, environ: Mapping[str, str], out: IO[bytes] | int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=root,
        env=dict(environ),
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=subprocess.STDOUT,
        preexec_fn=die_with_parent(signal.SIGKILL),
    )
