"""One part of the house's health, and the hook by which rooms add theirs."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from backend.common.hooks import HookForEach

OK = "ok"


@dataclass(frozen=True)
class HealthPart:
    """`says` is `ok` or what is wrong, in words that anybody may read; `details` are for the people of the house."""

    says: str = OK
    details: dict[str, object] = field(default_factory=dict)


HEALTH: HookForEach[str, [datetime], HealthPart] = HookForEach("health")
"""A part by its name, asked with the moment. May ask PostgreSQL, which gives it a second; nothing else that hangs."""


def waiting_part(oldest: datetime | None, *, at: datetime, late: timedelta) -> HealthPart:
    """A part for rows that wait to be worked on: the oldest of them may wait for so long."""
    age = at - oldest if oldest else timedelta(0)
    says = f"waiting for over {late.total_seconds():.0f} seconds" if age > late else OK
    return HealthPart(says, {"oldest_seconds": round(age.total_seconds())})
