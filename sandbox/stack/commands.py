"""What runs: the Procfile's processes, as in production, and the twin that production does not have."""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from sandbox.stack.failures import StackError

TWIN = "python -m sandbox.twin"
ONCE = "release"  # the stack migrates by itself, with progress


class _Procfile(Protocol):
    processes: Mapping[str, str]


def read_commands(procfile: Path) -> dict[str, str]:
    """Process name to shell command."""
    if not procfile.is_file():
        raise StackError(f"There is no {procfile}.")
    parsed = cast(_Procfile, import_module("honcho.environ").parse_procfile(procfile.read_text()))
    commands = {name: command for name, command in parsed.processes.items() if name != ONCE}
    return {"twin": TWIN, **commands}
