"""Waiting for what a worker does a moment later."""

import time
from collections.abc import Callable
from typing import TypeVar

from sandbox.demo.client import StepFailed

PATIENCE_SECONDS = 45.0
T = TypeVar("T")


def until(what: str, look: Callable[[], T | None]) -> T:
    """What `look` finds, as soon as it finds something."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        found = look()
        if found:
            return found
        time.sleep(0.2)
    raise StepFailed(f"waited {PATIENCE_SECONDS:.0f} s for {what}")
