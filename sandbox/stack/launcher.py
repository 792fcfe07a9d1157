"""From nothing to a house that serves, step by step, and back."""

import os
import signal
import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from types import FrameType
from typing import Protocol

from sandbox import dotenv, servers
from sandbox.servers import lock
from sandbox.stack import addresses, commands, preparation
from sandbox.stack.failures import StackError
from sandbox.stack.house import House
from sandbox.stack.output import LogPrinter


class Progress(Protocol):
    """How a start is shown."""

    def step(self, title: str) -> AbstractContextManager[None]: ...
    def say(self, line: str) -> None: ...


class Stopped(BaseException):
    """Somebody asked for a stop before the house stood."""


def run_stack(
    *,
    var: Path,
    root: Path,
    environ: Mapping[str, str],
    progress: Progress,
    when_ready: Callable[[Mapping[str, str]], None],
) -> None:
    """Stand until told to stop; what goes wrong is a StackError or a ServerError."""
    dotenv.refuse_outside_development(environ)
    busy = f"A stack already runs on {var} (process {{pid}}): stop it with `make stop`."
    with ExitStack() as stack:
        stack.enter_context(lock.held(addresses.stack_lock(var), busy=busy))
        addresses.forget(var)
        _listen()
        chosen = addresses.choose_ports(environ)
        with progress.step("PostgreSQL and Redis"), preparation.compile_beside(root=root, environ=environ):
            up = stack.enter_context(servers.running(var=var, environ=environ, say=progress.say))
            book = addresses.book(environ, chosen, up, var)
        stack.callback(_ignore_signals)  # the servers stop cleanly, whoever loses patience
        stack.enter_context(addresses.written(var, book))
        everything = {**environ, **book, "PATH": _path(environ)}
        _prepare(var, root, everything, progress)
        started = commands.read_commands(root / "Procfile")
        progress.say(f"starting {', '.join(started)} …")
        House(
            root=root,
            commands=started,
            environ=everything,
            printer=LogPrinter(var / "log"),
            when_ready=lambda: _ready(var, book, when_ready),
        ).serve()


def _prepare(var: Path, root: Path, environ: Mapping[str, str], progress: Progress) -> None:
    def managing(*arguments: str) -> AbstractContextManager[None]:
        return preparation.manage_beside(
            *arguments, root=root, environ=environ, log=var / "log" / f"{arguments[0]}.log"
        )

    # Pictures need no database.
    with progress.step("Migrations"), managing("draw_demo"), managing("migrate", "--noinput"):
        pass
    with progress.step("Demo data"), managing("seed_demo"):
        pass
    if environ["RAZORPAY_BASE_URL"] != environ["TWIN_URL"]:
        _ask_razorpay(var, root, environ, progress)


def _ask_razorpay(var: Path, root: Path, environ: Mapping[str, str], progress: Progress) -> None:
    """A developer's own account, in place of the twin: how it is set up. Whatever that is, the house starts."""
    log = var / "log" / "check_razorpay.log"
    with progress.step("Razorpay account"):
        try:
            preparation.manage("check_razorpay", root=root, environ=environ, log=log)
        except StackError as error:
            progress.say(str(error))


def _ready(var: Path, book: Mapping[str, str], when_ready: Callable[[Mapping[str, str]], None]) -> None:
    when_ready(book)
    addresses.ready_file(var).write_text(f"{os.getpid()}\n")


def _path(environ: Mapping[str, str]) -> str:
    """The commands say `python` and `celery`, and mean ours."""
    return os.pathsep.join([str(Path(sys.executable).parent), environ.get("PATH", os.defpath)])


def _listen() -> None:
    def stop(signum: int, frame: FrameType | None) -> None:
        raise Stopped

    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # SIGINT arrives ignored under `make run &`; SIGHUP under nohup, and there it is meant.
        if name is not signal.SIGHUP or signal.getsignal(name) is not signal.SIG_IGN:
            signal.signal(name, stop)


def _ignore_signals() -> None:
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.SIG_IGN)
