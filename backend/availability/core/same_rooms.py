"""Which rooms a choice of rooms has to look at, where many are alike. Pure functions."""

from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

Room = TypeVar("Room")


def first_of_each(rooms: Sequence[Room], kind: Callable[[Room], Hashable], *, most: int) -> list[Room]:
    """Of rooms in the order of their ids those that a set of at most `most` may need, where of equal sets the one with
    the lowest ids is chosen, and what a set costs follows the kinds of its rooms in their order.

    Each row of kinds is found for the first time somewhere; rooms at which no row of `most` kinds ends for the first
    time are in no chosen set. `least[n]` is the length of the shortest row that ends first at the room n.
    """
    least: list[int] = []
    last: dict[Hashable, int] = {}
    for place, room in enumerate(rooms):
        before = last.get(kind(room))
        least.append(1 if before is None else 1 + min(least[before:place]))
        last[kind(room)] = place
    return [room for room, length in zip(rooms, least, strict=True) if length <= most]
