"""One process that comes back on a machine whose clock is an hour off, ahead or behind."""

import os
import signal
import time
from pathlib import Path

from sandbox.nemesis import processes
from sandbox.nemesis.disasters import Disaster
from sandbox.nemesis.processes import Process
from sandbox.nemesis.scene import Scene, Strike, Struck, not_struck

HOUR_SECONDS = 3600
BACK_WITHIN_SECONDS = 12.0
# Granian takes a process that ends within 5.5 seconds of its start, having ended before, for one that cannot start, and
# ends the whole web server. That is another disaster than a wrong clock.
SETTLED_SECONDS = 6.5


def _restarted(scene: Scene, victim: Process | None, disaster: Disaster, what: str) -> Struck:
    """Kill it, so that whoever starts it again (its parent) starts it with a wrong clock."""
    if victim is None:
        return not_struck()
    off = HOUR_SECONDS if disaster.choice < 0.5 else -HOUR_SECONDS
    known = set(_taken(scene.clocks))
    note = scene.clocks / str(victim.parent)
    note.write_text(str(off))
    os.kill(victim.pid, signal.SIGKILL)
    until = time.monotonic() + BACK_WITHIN_SECONDS
    while not (taken := [file for file in _taken(scene.clocks) if file not in known]):
        if time.monotonic() > until:
            note.unlink()
            return Struck(f"missed: {what} did not come back in time", bit=False)
        time.sleep(0.1)
    says = float(taken[0].read_text()) - taken[0].stat().st_mtime

    def undo() -> str:
        note.unlink(missing_ok=True)
        ended = [file for file in _taken(scene.clocks) if file not in known and _end(file, victim.parent)]
        return f"{len(ended)} processes ended that went by it"

    return Struck(f"{what} {taken[0].name.removeprefix('taken-')} is {says:+.0f} s off", undo, bit=abs(says) > 3000)


def _taken(where: Path) -> list[Path]:
    return sorted(where.glob("taken-*"), key=lambda file: file.stat().st_mtime)


def _end(file: Path, parent: int) -> bool:
    """End a process that goes by a wrong clock, if it is still there; a worker's children end with it."""
    time.sleep(max(0.0, SETTLED_SECONDS - (time.time() - file.stat().st_mtime)))
    process = processes.process_of(int(file.name.removeprefix("taken-")))
    if process is None or process.parent != parent:
        return False
    os.kill(process.pid, signal.SIGKILL)
    return True


def _web(scene: Scene, disaster: Disaster) -> Struck:
    return _restarted(scene, scene.child("web", disaster.choice), disaster, "web process")


def _worker(scene: Scene, disaster: Disaster) -> Struck:
    return _restarted(scene, scene.main("worker"), disaster, "worker")


STRIKES: dict[str, Strike] = {"clock_web": _web, "clock_worker": _worker}
