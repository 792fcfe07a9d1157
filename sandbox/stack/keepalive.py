"""Keep one command alive: `KEEPALIVE_COMMAND="celery …" python -m sandbox.stack.keepalive worker`.

The command travels in the environment, not on the command line, so that whoever kills "every process with
celery in its name" ends the worker and not its keeper too.
"""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from types import FrameType

from sandbox import dotenv
from sandbox.servers.processes import die_with_parent

STOP_SECONDS = 10.0  # for requests and tasks under way; then the whole group is killed
UP_SECONDS = 5.0  # a life this long was a good one: the next restart is prompt again
FIRST_DELAY_SECONDS, LONGEST_DELAY_SECONDS = 0.5, 15.0
FIRST_TRIES = 3
POLL_SECONDS = 0.1
SAYS = "keepalive:"


@dataclass
class Keeper:
    """Runs the command again and again until it is told to stop, or orphaned."""

    name: str
    command: str
    launcher: int
    parent: int = field(default_factory=os.getppid)
    stopping: bool = False
    child: subprocess.Popen[bytes] | None = None

    def keep(self) -> int:
        """Returns 0 after a stop; the command's own exit code when it never came up at all."""
        delay, failures, came_up = FIRST_DELAY_SECONDS, 0, False
        while not self.over:
            code, lived = self.live_once()
            if self.over:
                break
            # Killed is an accident, and mended; an exit at once, every time from the first, is a mistake.
            came_up = came_up or lived >= UP_SECONDS or code < 0
            failures += 1
            if not came_up and failures >= FIRST_TRIES:
                print(f"{SAYS} {self.name} gives up: it {_ended(code)} {failures} times in a row", flush=True)
                return code or 1
            delay = FIRST_DELAY_SECONDS if lived >= UP_SECONDS else delay
            print(f"{SAYS} {self.name} {_ended(code)}; starting again in {delay:.1f} s", flush=True)
            self.pause(delay)
            delay = min(delay * 2, LONGEST_DELAY_SECONDS)
        return 0

    def live_once(self) -> tuple[int, float]:
        """One life of the command: how it ended, and after how many seconds."""
        began = time.monotonic()
        # A session of its own: when the main process is killed, its pool children are ended as a group.
        self.child = subprocess.Popen(
            ["/bin/sh", "-c", f"exec env {self.command}"],
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGKILL),
        )
        while self.child.poll() is None and not self.over:
            time.sleep(POLL_SECONDS)
        lived = time.monotonic() - began
        if self.child.poll() is None:
            self.end(self.child)
        _kill_group(self.child.pid)
        return self.child.returncode, lived

    def end(self, child: subprocess.Popen[bytes]) -> None:
        """Ask the main process alone, which knows how to end its children; an orphan has no time for that."""
        if not self.orphaned:
            child.terminate()
            until = time.monotonic() + STOP_SECONDS
            while child.poll() is None and time.monotonic() < until and not self.orphaned:
                time.sleep(POLL_SECONDS)
        _kill_group(child.pid)
        child.wait()

    def pause(self, seconds: float) -> None:
        """Wait before the next life, but not past a stop."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self.over:
            time.sleep(POLL_SECONDS)

    def stop(self, signum: int, frame: FrameType | None) -> None:
        """The handler of SIGTERM and SIGINT."""
        self.stopping = True

    @property
    def over(self) -> bool:
        """Told to stop, or nobody left to keep it for."""
        return self.stopping or self.orphaned

    @property
    def orphaned(self) -> bool:
        """Whether the launcher is gone, or honcho's own small process between it and us."""
        if os.getppid() != self.parent:
            return True
        try:
            os.kill(self.launcher, 0)
        except ProcessLookupError:
            return True
        return False


def _ended(code: int) -> str:
    return f"was killed by signal {-code}" if code < 0 else f"exited with {code}"


def _kill_group(leader: int) -> None:
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):  # macOS says the latter of a group of zombies
        return


def main() -> int:
    """Read the command from the environment and keep it."""
    dotenv.refuse_outside_development(os.environ)
    command = os.environ.pop("KEEPALIVE_COMMAND")
    launcher = int(os.environ.pop("KEEPALIVE_LAUNCHER", "") or os.getppid())
    keeper = Keeper(name=sys.argv[1], command=command, launcher=launcher)
    signal.signal(signal.SIGTERM, keeper.stop)
    signal.signal(signal.SIGINT, keeper.stop)
    die_with_parent(signal.SIGTERM, parent=keeper.parent)()
    return keeper.keep()


if __name__ == "__main__":
    sys.exit(main())
