"""What must be done before the processes start: the schema and the demo data."""

import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from sandbox.servers import logs
from sandbox.servers.processes import die_with_parent
from sandbox.stack.failures import StackError


def manage(*arguments: str, root: Path, environ: Mapping[str, str], log: Path) -> None:
    """Run a management command to its end; its output goes to the log, and to the terminal when it fails."""
    with logs.fresh(log).open("wb") as out:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=root,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            preexec_fn=die_with_parent(signal.SIGKILL),
            check=False,
        )
    if done.returncode:
        raise StackError(f"manage.py {arguments[0]} failed. The end of {log}:\n{logs.tail(log)}")
