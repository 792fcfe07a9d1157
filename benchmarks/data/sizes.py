"""How large a data set is, and which room has a stay when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

# Stays lie in slots of five days, from a year ago to half a year ahead: as many in each.
SLOT_DAYS, SLOTS_BEFORE, SLOTS_AFTER = 5, 73, 36
SLOTS = SLOTS_BEFORE + SLOTS_AFTER
# The nights that searches ask for have the same stays in each data set: so many in all, in slots of their own.
QUIET_FROM, QUIET_DAYS, QUIET_STAYS = 200, 60, 5000
# From here on nobody stays anywhere: holds are won there.
FREE_FROM, FREE_DAYS = 280, 240
# Prime, so that rooms come in an order that has nothing to do with their numbers.
STRIDE = 7_368_787
# Of so many attempts one came to nothing.
ABANDONED = 5


@dataclass(frozen=True)
class Size:
    """A data set: so many stays over so many resorts of so many rooms each."""

    name: str
    stays: int
    resorts: int = 1000
    rooms_each: int = 50

    @property
    def rooms(self) -> int:
        return self.resorts * self.rooms_each

    @property
    def users(self) -> int:
        """The first GUESTS of them are those who book while it is measured."""
        return max(GUESTS, self.stays // 10)

    @property
    def quiet(self) -> int:
        """Stays in the nights that searches ask for."""
        return min(QUIET_STAYS, self.stays // 2)


GUESTS = 20_000
SIZES = {
    size.name: size
    for size in (Size("1k", 1_000, 20, 10), Size("10k", 10_000), Size("500k", 500_000), Size("5m", 5_000_000))
}


@dataclass(frozen=True, slots=True)
class Row:
    """One stay of one attempt. Days count from the day of the data set."""

    number: int
    room: int
    begin: int
    end: int

    @property
    def lapsed(self) -> bool:
        return self.number % ABANDONED == 0


def stays(size: Size) -> Iterator[Row]:
    """All stays, the earliest first, as they come in: rooms and resorts mixed, no two of a room on one night."""
    number = 0
    plan = [(-SLOTS_BEFORE + slot, _share(size.stays - size.quiet, slot, SLOTS)) for slot in range(SLOTS)]
    slots = QUIET_DAYS // SLOT_DAYS
    plan += [(QUIET_FROM // SLOT_DAYS + slot, _share(size.quiet, slot, slots)) for slot in range(slots)]
    for slot, count in plan:
        for turn in range(count):
            room = (turn * STRIDE + slot * 101) % size.rooms
            begin = slot * SLOT_DAYS
            number += 1
            yield Row(number, room + 1, begin, begin + 1 + (room + slot) % (SLOT_DAYS - 1))


def _share(total: int, part: int, parts: int) -> int:
    return total // parts + (part < total % parts)


def day(base: date, number: int) -> date:
    """So many days after the day of the data set."""
    return base + timedelta(days=number)
