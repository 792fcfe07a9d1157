"""Log files: a fresh one per start, the one before kept beside it, and its end to show beside an error."""

from collections import deque
from pathlib import Path


def fresh(log: Path) -> Path:
    """Make room for a new log; what the last run wrote stays as `.1`, so that a crash can still be read."""
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.is_file():
        log.replace(log.with_name(f"{log.name}.1"))
    return log


def tail(log: Path, lines: int = 20) -> str:
    """The last lines of a log."""
    if not log.is_file():
        return f"({log} is empty)"
    with log.open(errors="replace") as text:
        return "".join(deque(text, maxlen=lines)).rstrip() or f"({log} is empty)"
