"""Periods in which no room of a type is free. Pure functions."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import reduce
from operator import and_

from backend.bookings import alternatives

Nights = tuple[date, date]


def window(day: date, *, back: timedelta, ahead: timedelta) -> Nights:
    """The nights that a calendar of this day speaks of, in whole months.

    A run without end ends where the window does. Were that another day each day, its name would be, too.
    """
    last = day + ahead
    return (day - back).replace(day=1), (last.replace(day=1) + timedelta(days=31)).replace(day=1)


def runs(rooms: Iterable[Sequence[Nights]], *, begin: date, end: date) -> list[Nights]:
    """Runs `[check_in, check_out)` of nights of `[begin, end)` in which every room is taken, each as long as can be.

    `rooms` are the stays of each room; without a room every night is such a night.
    """
    length = (end - begin).days
    taken = (alternatives.taken(stays, since=begin, nights=length) for stays in rooms)
    busy = reduce(and_, taken, (1 << length) - 1)
    found: list[Nights] = []
    since: int | None = None
    for night in range(length + 1):
        sold_out = bool(busy >> night & 1)
        if sold_out and since is None:
            since = night
        elif not sold_out and since is not None:
            found.append((begin + timedelta(days=since), begin + timedelta(days=night)))
            since = None
    return found
