"""Where disasters strike: what every one of them may touch, and what it answers."""

import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.nemesis import processes
from sandbox.nemesis.disasters import Disaster
from sandbox.nemesis.levers import Levers
from sandbox.nemesis.processes import Process
from sandbox.nemesis.servers import Stores

STOPPED_WITHIN_SECONDS = 1.0


@dataclass(frozen=True)
class Struck:
    """What a disaster did, with the proof that it did it; `undo` ends what lasts, and says what came of it."""

    result: str
    undo: Callable[[], str] | None = None
    bit: bool = True


MISSED = "not there"
# What an `undo` says of a disaster that turned out to have hurt nobody.
NOTHING = "nothing came of it"


def not_struck(why: str = MISSED) -> Struck:
    """There was nothing to strike."""
    return Struck(f"missed: {why}", bit=False)


@dataclass
class Scene:
    """The launcher of the house, its stores, the twin, and where it answers; nothing else is touched."""

    launcher: int
    stores: Stores
    levers: Levers
    api_url: str
    database_url: str
    clocks: Path  # where processes of the house look for a wrong clock: see `clocks/sitecustomize.py`
    frozen: dict[int, int] = field(default_factory=dict)

    def main(self, name: str) -> Process | None:
        """The main process of a command of the house."""
        return processes.kept_alive(self.launcher, name)

    def child(self, name: str, choice: float) -> Process | None:
        """One of the processes below it that serve; `choice` (0 to 1) says which."""
        main = self.main(name)
        below = processes.children(main.pid) if main else []
        # Python's own small helper process serves nobody.
        below = [process for process in below if not any("resource_tracker" in word for word in process.words)]
        return below[int(choice * len(below))] if below else None

    def freeze(self, process: Process | None, what: str) -> Struck:
        """Stop a process in the middle of whatever it does; undone, it goes on there."""
        if process is None:
            return not_struck()
        os.kill(process.pid, signal.SIGSTOP)
        self.frozen[process.pid] = process.born
        until = time.monotonic() + STOPPED_WITHIN_SECONDS
        while (state := processes.state_of(process.pid)) != "T" and time.monotonic() < until:
            time.sleep(0.01)
        return Struck(f"{what} {process.pid} is in state {state}", lambda: self.thaw(process.pid), bit=state == "T")

    def thaw(self, pid: int) -> str:
        """Let it go on, if it is still the same one."""
        born = self.frozen.pop(pid, None)
        process = processes.process_of(pid)
        if process is None or process.born != born:
            return "it was killed meanwhile"
        was = process.state
        os.kill(pid, signal.SIGCONT)
        return f"{pid} was in state {was} until now"


Strike = Callable[[Scene, Disaster], Struck]
