"""How long one request, or one job, may wait for others in all, however many calls it makes."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

# A moment of `time.monotonic()`; None where nobody waits, such as in a command on a terminal.
_until: ContextVar[float | None] = ContextVar("outside_until", default=None)


@contextmanager
def budget(seconds: float) -> Iterator[None]:
    """Whatever is called inside has ended after so many seconds; one inside another ends with the earlier."""
    token = _until.set(end_of_call(seconds))
    try:
        yield
    finally:
        _until.reset(token)


def begin(seconds: float) -> None:
    """The same for a job, whose begin and end are two signals."""
    _until.set(time.monotonic() + seconds)


def end() -> None:
    """The job is over."""
    _until.set(None)


def end_of_call(seconds: float) -> float:
    """When a call has to be over that may last so long: a moment of `time.monotonic()`."""
    own, all_of_it = time.monotonic() + seconds, _until.get()
    return own if all_of_it is None else min(own, all_of_it)
