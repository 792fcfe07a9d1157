"""What a process may remember of work that it has done, within bounds."""

from collections.abc import Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class BoundedMemory(Generic[Key, Value]):
    """Values by key, at most so much of them; what was not asked for lately goes first.

    Two generations: what is remembered or asked for is in the young one; once that weighs half of what may be, it is
    the old one, and the old one before it is forgotten. Threads may share it: the worst that can happen between two
    steps is that something is forgotten early.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._weight = 0
        self._young: dict[Key, tuple[int, Value]] = {}
        self._old: dict[Key, tuple[int, Value]] = {}

    def get(self, key: Key) -> Value | None:
        """The value, if it is remembered."""
        if (found := self._young.get(key)) is not None:
            return found[1]
        if (found := self._old.get(key)) is not None:
            self.keep(key, found[1], weight=found[0])
            return found[1]
        return None

    def keep(self, key: Key, value: Value, *, weight: int) -> None:
        """Remember the value, of this weight in the unit of `most`; one of more than half of it is not kept."""
        if 2 * weight > self.most:
            return
        if 2 * (self._weight + weight) > self.most:
            self._old, self._young, self._weight = self._young, {}, 0
        # The same key again is counted twice: that only forgets earlier.
        self._young[key] = (weight, value)
        self._weight += weight

    def __len__(self) -> int:
        return len(self._young.keys() | self._old.keys())
