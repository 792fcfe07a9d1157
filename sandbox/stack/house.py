"""The processes under honcho, each under a keeper, from the first start to the last kill."""

import os
import shlex
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Protocol

from sandbox import dotenv
from sandbox.servers import logs
from sandbox.servers.processes import die_with_parent
from sandbox.stack import readiness
from sandbox.stack.failures import StackError
from sandbox.stack.keepalive import STOP_SECONDS
from sandbox.stack.output import LogPrinter


class Manager(Protocol):
    """The part of honcho's manager that is used here; honcho has no annotations."""

    returncode: int | None

    def add_process(self, name: str, cmd: str, *, env: Mapping[str, str], cwd: str) -> object: ...
    def loop(self) -> None: ...
    def terminate(self) -> None: ...


@dataclass
class House:
    """One run of all processes; `serve` blocks until somebody asks it to stop."""

    root: Path
    commands: Mapping[str, str]
    environ: Mapping[str, str]
    printer: LogPrinter
    when_ready: Callable[[], None]
    problem: str = ""
    _over: threading.Event = field(default_factory=threading.Event)

    def serve(self) -> None:
        """Run until SIGINT or SIGTERM; a process that never comes up, or is never ready, is a StackError."""
        manager = self._manager()
        # honcho forks one small process per command. They are to go when we go, however we go.
        os.register_at_fork(after_in_child=die_with_parent(signal.SIGKILL))
        _closing_the_terminal_stops()
        watch = threading.Thread(target=self._watch, args=[manager], daemon=True)
        self.printer.when_first_written = watch.start  # after the forks: a thread and a fork do not mix
        manager.loop()
        self._over.set()
        if self.printer.gave_up:
            self.problem = self._told(self.printer.gave_up[0], "did not start")
        if self.problem:
            raise StackError(self.problem)

    def _manager(self) -> Manager:
        honcho = import_module("honcho.manager")
        vars(honcho)["KILL_WAIT"] = STOP_SECONDS + 2  # the keepers kill first, and thoroughly
        manager: Manager = honcho.Manager(self.printer)
        for name, command in self.commands.items():
            keeper = f"exec {shlex.quote(sys.executable)} -m sandbox.stack.keepalive {shlex.quote(name)}"
            manager.add_process(name, keeper, env=self._environ_of(command), cwd=str(self.root))
        return manager

    def _environ_of(self, command: str) -> dict[str, str]:
        # The keeper itself comes from this checkout, whichever directory the commands run in.
        python_path = os.pathsep.join(filter(None, [str(dotenv.ROOT), self.environ.get("PYTHONPATH")]))
        kept = {"KEEPALIVE_COMMAND": command, "KEEPALIVE_LAUNCHER": str(os.getpid())}
        return {**self.environ, **kept, "PYTHONPATH": python_path, "PYTHONUNBUFFERED": "1"}

    def _watch(self, manager: Manager) -> None:
        asked = {name: url for name, url in readiness.questions(self.environ).items() if name in self.commands}
        missing = readiness.wait_until_ready(asked, over=self._finishing)
        if self._finishing():
            return
        if not missing:
            self.when_ready()
            return
        name, answer = next(iter(missing.items()))
        seconds = round(readiness.WITHIN_SECONDS)
        advice = "On a machine that is busy with other things, try once more"
        self.problem = self._told(name, f"is not ready after {seconds} s: {answer}. {advice}")
        manager.terminate()

    def _finishing(self) -> bool:
        return self._over.is_set() or bool(self.printer.gave_up)

    def _told(self, name: str, what: str) -> str:
        log = self.printer.log_of(name)
        return f"{name} {what}. The end of {log}:\n{logs.tail(log)}"


def _closing_the_terminal_stops() -> None:
    """A closed terminal is a request to stop, unless nohup has said otherwise."""

    def hang_up(signum: int, frame: FrameType | None) -> None:
        os.kill(os.getpid(), signal.SIGTERM)

    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, hang_up)
