"""One server of the house: frozen, gone, and back, without anybody else taking notice."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.servers import valkey
from tests.journeys.house import eventually

LIVES_AT = "/proc"


def living(home: Path, program: str) -> int:
    """The process of this program that works in this directory, the first of them where it has children."""
    found = []
    for entry in Path(LIVES_AT).glob("[0-9]*"):
        with suppress(OSError):
            here = os.readlink(entry / "cwd") == str(home.resolve())
            if here and program in (entry / "comm").read_text():
                found.append(int(entry.name))
    return min(found)


@dataclass
class Server:
    """Found by the directory it works in; started anew with the words it was started with."""

    home: Path
    program: str
    polite: signal.Signals
    words: list[str] = field(default_factory=list)
    ours: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        pid = living(self.home, self.program)
        entry = Path(LIVES_AT) / str(pid)
        self.user, self.group = entry.stat().st_uid, entry.stat().st_gid
        if not self.words:
            self.words = (entry / "cmdline").read_bytes().decode().rstrip("\0").split("\0")
        self.words[0] = os.readlink(entry / "exe")

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """It takes connections and says nothing."""
        pid = living(self.home, self.program)
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(pid, signal.SIGCONT)

    @contextmanager
    def gone(self) -> Iterator[None]:
        """Nobody listens; then it is back, on the same port and with the same data."""
        pid = living(self.home, self.program)
        os.kill(pid, self.polite)
        eventually(lambda: ended(pid), within=20)
        try:
            yield
        finally:
            self.start()

    def start(self) -> None:
        process = subprocess.Popen(
            self.words,
            cwd=self.home,
            user=self.user,
            group=self.group,
            extra_groups=[],
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.ours.append(process)

    def stop(self) -> None:
        """End what was started here."""
        for process in self.ours:
            process.send_signal(self.polite)
            process.wait(20)


def ended(pid: int) -> bool:
    """Gone, or dead and not yet buried by its parent."""
    try:
        return (Path(LIVES_AT) / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def redis_of(var: Path, port: int) -> Server:
    options = [part for name, value in valkey.SETTINGS.items() for part in (f"--{name}", value)]
    # The process shows a title in place of its words.
    words = ["", "--port", str(port), "--dir", str((var / "redis").resolve()), *options]
    return Server(var / "redis", "valkey", signal.SIGKILL, words)


def postgres_of(var: Path) -> Server:
    (home,) = [path for path in (var / "postgres").iterdir() if (path / "PG_VERSION").exists()]
    return Server(home, "postgres", signal.SIGINT)
