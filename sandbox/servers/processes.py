"""Starting a server so that it cannot outlive us, finding what an earlier one left, and ending either."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO

from sandbox.servers.account import UnixAccount

PR_SET_PDEATHSIG = 1
# Loaded here, not in the child: between fork and exec nothing that may take a lock should run.
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(with_signal: signal.Signals, *, parent: int | None = None) -> Callable[[], None]:
    """What a child calls first so that the kernel signals it when its parent dies. Linux only."""
    parent = parent or os.getpid()

    def arrange() -> None:
        if _LIBC is None:
            return
        _LIBC.prctl(PR_SET_PDEATHSIG, int(with_signal))
        if os.getppid() != parent:  # it died before we asked
            os._exit(1)

    return arrange


def start(
    command: Sequence[str | Path],
    *,
    log: IO[bytes],
    at_our_death: signal.Signals,
    account: UnixAccount | None = None,
    cwd: Path = Path("/"),
) -> subprocess.Popen[bytes]:
    """Start a server in a session of its own, so that Ctrl-C reaches us first and it last."""
    return subprocess.Popen(
        [str(part) for part in command],
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        preexec_fn=die_with_parent(at_our_death),
        env={**os.environ, "LC_ALL": "C"},
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )


def stop(process: subprocess.Popen[bytes], *steps: tuple[signal.Signals, float]) -> None:
    """Ask politely, wait, ask less politely: each step is a signal and the seconds to wait for its effect."""
    for with_signal, seconds in steps:
        if process.poll() is not None:
            return
        process.send_signal(with_signal)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            continue


def end_lingering(directory: Path, *programs: str) -> int:
    """Kill what an earlier server, itself killed, left at work in this directory; say how many there were.

    Both servers make their data directory their working directory, and the caller holds its lock: whatever of
    these programs works there is an orphan. Where there is no /proc the pid file has to do.
    """
    found = _by_proc(directory, programs) if Path("/proc/self/cwd").exists() else _by_pid_file(directory, programs)
    for pid in found:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    return len(found)


def _by_proc(directory: Path, programs: Sequence[str]) -> list[int]:
    home = str(directory.resolve())
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            at_home = os.readlink(entry / "cwd") == home
            if at_home and (entry / "comm").read_text().strip() in programs:
                found.append(int(entry.name))
        except OSError:  # gone meanwhile, or somebody else's
            continue
    return found


def _by_pid_file(directory: Path, programs: Sequence[str]) -> list[int]:
    for name in ("postmaster.pid", "redis.pid"):
        file = directory / name
        pid = file.read_text().split("\n")[0].strip() if file.is_file() else ""
        if pid.isdigit():
            shown = subprocess.run(["ps", "-o", "comm=", "-p", pid], capture_output=True, text=True, check=False)
            if Path(shown.stdout.strip()).name in programs:
                return [int(pid)]
    return []
