"""Which process is which, asked of /proc: only those that this run started are ever found."""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Process:
    """One line of the process table."""

    pid: int
    parent: int
    state: str
    name: str

    @property
    def alive(self) -> bool:
        """Neither gone nor waiting to be collected."""
        return self.state not in "ZX"

    @property
    def words(self) -> list[str]:
        """Its command line."""
        try:
            return (Path("/proc") / str(self.pid) / "cmdline").read_bytes().decode(errors="replace").split("\0")
        except OSError:
            return []


def process_table() -> dict[int, Process]:
    """Every process there is."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            text = (entry / "stat").read_text()
        except OSError:
            continue
        name, _, rest = text.partition("(")[2].rpartition(")")
        state, parent = rest.split()[:2]
        found[int(entry.name)] = Process(int(entry.name), int(parent), state, name)
    return found


def children(pid: int) -> list[Process]:
    """The living children of a process, the oldest first."""
    return sorted((p for p in process_table().values() if p.parent == pid and p.alive), key=lambda p: p.pid)


def descendants(pid: int) -> list[Process]:
    """Children, their children, and so on."""
    below: dict[int, list[Process]] = {}
    for process in process_table().values():
        below.setdefault(process.parent, []).append(process)
    found, waiting = [], [pid]
    while waiting:
        some = [process for process in below.get(waiting.pop(), []) if process.alive]
        found += some
        waiting += [process.pid for process in some]
    return found


def is_child(pid: int) -> bool:
    """Whether this is a living child of ours: a number alone may be somebody else's by now."""
    process = process_table().get(pid)
    return process is not None and process.alive and process.parent == os.getpid()


def kept_alive(launcher: int, name: str) -> Process | None:
    """The main process of a command of the house, by the keeper that runs it under this launcher."""
    for process in descendants(launcher):
        if "sandbox.stack.keepalive" in process.words and name in process.words:
            found = children(process.pid)
            return found[0] if found else None
    return None
