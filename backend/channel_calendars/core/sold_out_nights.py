"""Periods in which no room of a type is free. Pure functions."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import reduce
from operator import and_

from backend.availability.core import free_nights
from backend.common.nights import Nights


def window(day: date, *, back: timedelta, ahead: timedelta) -> Nights:
    """The nights that a calendar of this day speaks of, in whole months.

    A run without end ends where the window does. Were that another day each day, its name would be, too.
    """
    last = day + ahead
    return Nights((day - back).replace(day=1), (last.replace(day=1) + timedelta(days=31)).replace(day=1))


def runs(rooms: Iterable[Sequence[Nights]], *, window: Nights) -> list[Nights]:
    """Runs of nights of the window in which every room is taken, each as long as can be.

    `rooms` are the stays of each room; without a room every night is such a night.
    """
    taken = (free_nights.taken(stays, window=window) for stays in rooms)
    busy = reduce(and_, taken, (1 << len(window)) - 1)
    return list(Nights.runs(night for number, night in enumerate(window) if busy >> number & 1))
