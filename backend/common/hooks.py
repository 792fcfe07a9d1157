"""Hooks between rooms: a room below asks, and rooms above answer, without the room below knowing of them.

The hook stands in the room that asks, as a constant. Rooms above register in their `hooks.py`, which their `apps.py`
imports in `ready`, so that every process knows the same answers before its first request or job.
"""

from collections.abc import Callable, Hashable, Iterator
from typing import Generic, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
K = TypeVar("K", bound=Hashable)


class RegisteredTwice(RuntimeError):
    """Two functions answer to one name: the later one would silently win, or be asked twice."""


class HookForEach(Generic[K, P, R]):
    """A question about a key, which at most one function answers for each key."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.answers: dict[K, Callable[P, R]] = {}

    def register(self, *keys: K) -> Callable[[Callable[P, R]], Callable[P, R]]:
        """Answer for these keys with the decorated function, which stays as it is. Raises RegisteredTwice."""

        def registered(answer: Callable[P, R]) -> Callable[P, R]:
            if taken := {key: name for key, name in self.registered().items() if key in keys}:
                raise RegisteredTwice(f"{self.name}: {_name_of(answer)} comes after {taken}")
            self.answers.update(dict.fromkeys(keys, answer))
            return answer

        return registered

    def ask(self, key: K, /, *args: P.args, **kwargs: P.kwargs) -> R | None:
        """The answer for this key; None when nobody registered for it."""
        answer = self.answers.get(key)
        return answer(*args, **kwargs) if answer else None

    def registered(self) -> dict[K, str]:
        """Who answers for which key, as `module.function`."""
        return {key: _name_of(answer) for key, answer in self.answers.items()}


class HookForAll(Generic[P, R]):
    """A question that everybody who registered is asked, in the order of registration (that of INSTALLED_APPS)."""

    def __init__(self, name: str) -> None:
        self._each: HookForEach[str, P, R] = HookForEach(name)

    def register(self, answer: Callable[P, R]) -> Callable[P, R]:
        """Ask the decorated function too, which stays as it is. Raises RegisteredTwice."""
        return self._each.register(_name_of(answer))(answer)

    def ask(self, *args: P.args, **kwargs: P.kwargs) -> Iterator[R]:
        """The answers, one after another: whoever stops reading asks nobody else."""
        return (answer(*args, **kwargs) for answer in self._each.answers.values())

    def registered(self) -> list[str]:
        """Who is asked, as `module.function`."""
        return list(self._each.registered())


def _name_of(answer: Callable[..., object]) -> str:
    return f"{answer.__module__}.{getattr(answer, '__qualname__', type(answer).__qualname__)}"
