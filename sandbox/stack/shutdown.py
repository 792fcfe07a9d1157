"""`make stop`: ask the stack of this checkout to stop, and wait until it has."""

import os
import signal
import sys
import time
from pathlib import Path

from sandbox import dotenv
from sandbox.stack import addresses

WITHIN_SECONDS = 60.0


def stop_stack(var: Path) -> bool:
    """Whether a stack ran on this var directory; it runs no longer when this returns."""
    pid = addresses.stack_owner(var)
    if pid is None:
        return False
    os.kill(pid, signal.SIGTERM)
    until = time.monotonic() + WITHIN_SECONDS
    while addresses.stack_owner(var) == pid and time.monotonic() < until:
        time.sleep(0.1)
    return True


def main() -> int:
    """Stop it, or say that nothing runs."""
    print("Stopped." if stop_stack(dotenv.ROOT / "var") else "Nothing runs.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
