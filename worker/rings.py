"""A ring that nobody answered before the next one is worth nothing; how old it is, the house's clock says.

Celery asks the clock of the worker's node: one that is ten seconds ahead would drop every ring of the schedule, and
without a word.
"""

from datetime import datetime
from typing import Any

from celery import Task
from celery.worker.request import Request

from backend.common import clock


class UndatedRequest(Request):  # type: ignore[misc]  # untyped
    """Not dropped by the worker's parent, which keeps no connection to ask for the time."""

    def maybe_expire(self) -> bool:
        """Never: the child that takes it looks."""
        return False


class Ring(Task):  # type: ignore[misc]  # untyped
    """A task that does nothing when its time is over."""

    Request = "worker.rings:UndatedRequest"

    def __call__(self, *args: Any, **kwargs: Any) -> None:
        if not self._is_over():
            self.run(*args, **kwargs)

    def _is_over(self) -> bool:
        until: datetime | str | None = self.request.expires
        if isinstance(until, str):
            until = datetime.fromisoformat(until)
        return until is not None and clock.now() > until
