"""A quote: each room and night with its price and tax, in whole paise. Pure: no database, no clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from backend.pricing import tax


@dataclass(frozen=True, kw_only=True)
class RoomPrice:
    room_id: int
    room_number: str
    night_paise: int


@dataclass(frozen=True, kw_only=True)
class Line:
    """One room for one night."""

    room_id: int
    room_number: str
    night: date
    price_paise: int
    tax_percent: int
    tax_paise: int


@dataclass(frozen=True, kw_only=True)
class Quote:
    """The lines and their sums; the sums are never computed any other way."""

    lines: tuple[Line, ...]

    @property
    def subtotal_paise(self) -> int:
        return sum(line.price_paise for line in self.lines)

    @property
    def tax_paise(self) -> int:
        return sum(line.tax_paise for line in self.lines)

    @property
    def total_paise(self) -> int:
        return self.subtotal_paise + self.tax_paise


def quote(*, rooms: Sequence[RoomPrice], check_in: date, check_out: date, taxed: bool) -> Quote:
    """The price of a stay `[check_in, check_out)`; `taxed` when the resort is registered for GST.

    Tax is rounded for each room-night, half a paisa up, so that the lines add up to the total.
    """
    nights = [check_in + timedelta(days=day) for day in range((check_out - check_in).days)]
    return Quote(lines=tuple(_line(room, night, taxed=taxed) for room in rooms for night in nights))


def _line(room: RoomPrice, night: date, *, taxed: bool) -> Line:
    percent = tax.slabs_for(night).percent(room.night_paise) if taxed else 0
    return Line(
        room_id=room.room_id,
        room_number=room.room_number,
        night=night,
        price_paise=room.night_paise,
        tax_percent=percent,
        tax_paise=(room.night_paise * percent + 50) // 100,
    )
