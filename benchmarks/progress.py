"""What a person at the terminal sees of long work."""

import signal
import sys
import time
from collections.abc import Iterable, Iterator

EVERY_SECONDS = 5.0
_began = time.monotonic()


def say(line: str) -> None:
    """A line, with the seconds since the process began."""
    sys.stdout.write(f"{time.monotonic() - _began:7.1f} s  {line}\n")
    sys.stdout.flush()


def shown(what: str, total: int, chunks: Iterable[tuple[int, str]]) -> Iterator[str]:
    """The texts of chunks of so many rows, and every few seconds how far they have got."""
    done, last = 0, time.monotonic()
    for rows, text in chunks:
        yield text
        done += rows
        if time.monotonic() - last > EVERY_SECONDS:
            last = time.monotonic()
            say(f"  {what}: {done:,} of {total:,} ({done * 100 // max(total, 1)} %)")


def stop_in_order() -> None:
    """SIGTERM ends this process as Ctrl-C does: what it has started is stopped first."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
