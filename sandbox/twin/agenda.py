"""Things that happen later; they are written down first, so a restart only delays them."""

import asyncio
import logging
import time
from collections.abc import Callable

from sandbox.twin import entities
from sandbox.twin.store import Record, Store

logger = logging.getLogger("sandbox.twin.agenda")
Action = Callable[[Record], None]


class Agenda:
    """Timers with a memory."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._actions: dict[str, Action] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}

    def knows(self, name: str, action: Action) -> None:
        """Register what a name stands for; arguments live on disk, code does not."""
        self._actions[name] = action

    def start(self) -> None:
        """Arm what an earlier process left behind."""
        for item in self._store.agenda.oldest_first():
            self._arm(item)

    def after(self, seconds: float, name: str, arguments: Record) -> None:
        """Do it that many seconds from now."""
        item: Record = {
            "id": entities.new_id(""),
            "due_at": time.time() + seconds,
            "name": name,
            "arguments": arguments,
        }
        self._arm(self._store.agenda.put(item["id"], item))

    def clear(self) -> None:
        """Disarm everything; what is on disk stays there."""
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()

    def _arm(self, item: Record) -> None:
        wait = max(0.0, item["due_at"] - time.time())
        self._timers[item["id"]] = asyncio.get_running_loop().call_later(wait, self._perform, item)

    def _perform(self, item: Record) -> None:
        self._timers.pop(item["id"], None)
        try:
            with self._store.together():
                self._store.agenda.drop(item["id"])
                self._actions[item["name"]](item["arguments"])
        except Exception:
            logger.exception("%s could not be done", item["name"])
