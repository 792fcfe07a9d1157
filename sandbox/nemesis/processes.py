"""Which process is which, asked of /proc: only those that this run started are ever found."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Process:
    """One line of the process table."""

    pid: int
    parent: int
    state: str
    name: str
    born: int = 0  # clock ticks after the boot: a number may be given again, this with it never is

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
    pids = (int(entry) for entry in os.listdir("/proc") if entry.isdigit())
    return {process.pid: process for pid in pids if (process := process_of(pid))}


def process_of(pid: int) -> Process | None:
    """One of them, as it is now."""
    try:
        text = (Path("/proc") / str(pid) / "stat").read_text()
    except OSError:
        return None
    name, _, rest = text.partition("(")[2].rpartition(")")
    fields = rest.split()
    return Process(pid, int(fields[1]), fields[0], name, int(fields[19]))


def state_of(pid: int) -> str:
    """The letter of its state: T for one that is stopped, nothing for one that is gone."""
    process = process_of(pid)
    return process.state if process else ""


def resident_bytes(pid: int) -> int:
    """Its memory; 0 for one that is gone."""
    try:
        return int((Path("/proc") / str(pid) / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def children(pid: int, table: Mapping[int, Process] | None = None) -> list[Process]:
    """The living children of a process, the oldest first; of a table that was read before, or as of now."""
    table = process_table() if table is None else table
    return sorted((p for p in table.values() if p.parent == pid and p.alive), key=lambda p: p.pid)


def descendants(pid: int, table: Mapping[int, Process] | None = None) -> list[Process]:
    """Children, their children, and so on."""
    below: dict[int, list[Process]] = {}
    for process in (process_table() if table is None else table).values():
        below.setdefault(process.parent, []).append(process)
    found, waiting = [], [pid]
    while waiting:
        some = [process for process in below.get(waiting.pop(), []) if process.alive]
        found += some
        waiting += [process.pid for process in some]
    return found


def is_child(pid: int) -> bool:
    """Whether this is a living child of ours: a number alone may be somebody else's by now."""
    process = process_of(pid)
    return process is not None and process.alive and process.parent == os.getpid()


def kept_alive(launcher: int, name: str, table: Mapping[int, Process] | None = None) -> Process | None:
    """The main process of a command of the house, by the keeper that runs it under this launcher."""
    table = process_table() if table is None else table
    for process in descendants(launcher, table):
        words = process.words
        if "sandbox.stack.keepalive" in words and name in words:
            found = children(process.pid, table)
            return found[0] if found else None
    return None
