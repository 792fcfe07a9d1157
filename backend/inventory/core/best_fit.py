"""Room assignment: picks the free room of a type that leaves long free periods whole. Pure functions."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from backend.common.nights import Nights


@dataclass(frozen=True, kw_only=True)
class Window:
    """The nights of a stay, and those that can be sold at all, `[opens, closes)`."""

    nights: Nights
    opens: date
    closes: date


@dataclass(frozen=True, kw_only=True)
class FreeGap:
    """A room that is free for the nights, and how many nights it is free right before and right after them."""

    room_id: int
    room_number: str
    before: int
    after: int


def gap(*, room_id: int, room_number: str, left_on: date | None, taken_on: date | None, window: Window) -> FreeGap:
    """The gap of a room whose last guests before leave on `left_on`, and whose next ones come on `taken_on`."""
    begin = max(left_on or window.opens, window.opens)
    end = min(taken_on or window.closes, window.closes)
    return FreeGap(
        room_id=room_id,
        room_number=room_number,
        before=max(0, (window.nights.check_in - begin).days),
        after=max(0, (end - window.nights.check_out).days),
    )


def best_first(gaps: Iterable[FreeGap]) -> list[FreeGap]:
    """The order in which rooms are given away: an exact fit, then whatever leaves the fewest free nights over.

    Of equal ones the one that leaves them in one piece, or else the most uneven; then by number, A9 before A10.
    """
    return sorted(gaps, key=_left_over)


def _left_over(gap: FreeGap) -> tuple[int, int, str, int]:
    return gap.before + gap.after, min(gap.before, gap.after), _padded(gap.room_number), gap.room_id


def _padded(number: str) -> str:
    return re.sub(r"\d+", lambda digits: digits[0].zfill(16), number)
