"""What runs: the Procfile's processes, as in production, and what production has elsewhere: Razorpay, a website."""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from sandbox.stack.failures import StackError

TWIN = "python -m sandbox.twin"
SITE = "python -m sandbox.demo_site"
ONCE = "release"  # the stack migrates by itself, with progress


class _Procfile(Protocol):
    processes: Mapping[str, str]


def read_commands(procfile: Path) -> dict[str, str]:
    """Process name to shell command."""
    if not procfile.is_file():
        raise StackError(f"There is no {procfile}.")
    parsed = cast(_Procfile, import_module("honcho.environ").parse_procfile(procfile.read_text()))
    commands = {name: command for name, command in parsed.processes.items() if name != ONCE}
    return {"twin": TWIN, **commands, "site": SITE}
