"""A gateway whose messages a test can read."""

from collections.abc import Mapping


class Phones:
    """Everybody's phone. `trouble` is raised at the next tries, one each."""

    name = "test"

    def __init__(self) -> None:
        self.texts: list[tuple[str, str]] = []
        self.trouble: list[Exception] = []
        self.calls = 0

    def send(self, *, to: str, kind: str, text: str, variables: Mapping[str, str], message_id: str) -> str:
        self.calls += 1
        if self.trouble:
            raise self.trouble.pop(0)
        self.texts.append((to, text))
        return f"test-{message_id}"

    def last(self, to: str) -> str:
        """The newest text on one phone."""
        return next(text for number, text in reversed(self.texts) if number == to)
