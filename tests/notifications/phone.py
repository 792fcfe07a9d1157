"""A gateway whose messages a test can read."""

from collections.abc import Collection
from datetime import datetime

from backend.notifications.gateway.carrier import Sms
from backend.notifications.gateway.failover import Accepted


class Phones:
    """Everybody's phone, behind all providers at once. `trouble` is raised at the next tries, one each."""

    def __init__(self) -> None:
        self.texts: list[tuple[str, str]] = []
        self.channels: list[str] = []
        self.trouble: list[Exception] = []
        self.calls = 0

    def send(self, sms: Sms, *, at: datetime) -> Accepted:
        self.calls += 1
        if self.trouble:
            raise self.trouble.pop(0)
        self.texts.append((sms.to, sms.text))
        self.channels.append(sms.channel)
        return Accepted(gateway="test", id=f"test-{sms.message_id}")

    def last(self, to: str) -> str:
        """The newest text on one phone."""
        return next(text for number, text in reversed(self.texts) if number == to)


class Provider:
    """One provider: takes every message, but for what `trouble` raises at the next tries, one each."""

    def __init__(self, name: str, channels: Collection[str] = ("sms",)) -> None:
        self.name, self.channels = name, channels
        self.taken: list[Sms] = []
        self.trouble: list[Exception] = []
        self.calls = 0

    def send(self, sms: Sms) -> str:
        self.calls += 1
        if self.trouble:
            raise self.trouble.pop(0)
        self.taken.append(sms)
        return f"{self.name}-{len(self.taken)}"
