"""How long something lasts, as answers tell it: phones have wrong clocks."""

from datetime import datetime
from typing import Any

from django.utils import timezone


def seconds_left(ends: datetime, *, at: datetime) -> int:
    """Whole seconds from `at` until `ends`; 0 once it is over."""
    return max(int((ends - at).total_seconds()), 0)


def countdown(ends: datetime | None, *, at: datetime) -> dict[str, Any]:
    """`expires_at`, `seconds_left` and `server_time` of an answer, written by hand; both null where nothing ends."""
    return {
        "expires_at": ends and timezone.localtime(ends).isoformat(),
        "seconds_left": None if ends is None else seconds_left(ends, at=at),
        "server_time": timezone.localtime(at).isoformat(),
    }
