"""Extensions: the lines of further nights, and the price that has them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum

from backend.common.nights import Nights
from backend.pricing.core.frozen_line import FrozenLine
from backend.pricing.core.frozen_price import FrozenPrice


class FurtherRate(StrEnum):
    """What further nights cost."""

    LAST_NIGHT = "last_night"
    QUOTE = "quote"


def lines_like_last(
    price: FrozenPrice, nights: Nights, *, room_id: int, last: date, moved: tuple[int, str]
) -> list[FrozenLine]:
    """For each night again what the room's last one cost, people and meals in it included; named by the room `moved`,
    an id and a number. Empty where the price has no such night."""
    model = [line for line in price.lines if line.night == last and line.room_id == room_id]
    return [replace(line.moved(*moved), night=night) for night in nights for line in model]


def longer_price(price: FrozenPrice, lines: Sequence[FrozenLine]) -> FrozenPrice:
    """The price with these nights as well."""
    longer = price.with_lines(lines)
    return replace(longer, discount_paise=price.discount_paise + sum(line.discount_paise for line in lines))
