"""Early departures: what is charged of the nights that nobody sleeps, and what the stay costs then."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from enum import StrEnum

from backend.pricing.core import shares
from backend.pricing.core.frozen_line import FrozenLine
from backend.pricing.core.frozen_price import FrozenPrice
from backend.pricing.core.stay_price import LineKind


class UnsleptCharge(StrEnum):
    """What is charged of the nights that guests give up who leave early."""

    ALL = "all"
    FEE = "fee"
    SLEPT = "slept"


def price_of_slept(
    price: FrozenPrice, free: Collection[tuple[int, date]], *, charge: UnsleptCharge, fee_nights: int = 0
) -> FrozenPrice:
    """The price without the lines of the nights that are `free`, rooms by id each with a night of it.

    Under ALL nothing goes away; under FEE as many of the free nights stay as a charge, at the frozen price and the rate
    of each. What belongs to no night, such as add-ons, is charged as it was.
    """
    gone = [] if charge is UnsleptCharge.ALL else [line for line in price.lines if (line.room_id, line.night) in free]
    if not gone:
        return price
    kept = tuple(line for line in price.lines if (line.room_id, line.night) not in free)
    left = replace(
        price,
        lines=kept,
        subtotal_paise=price.subtotal_paise - sum(line.price_paise for line in gone),
        discount_paise=price.discount_paise - sum(line.discount_paise for line in gone),
        tax_paise=price.tax_paise - sum(line.tax_paise for line in gone),
        total_paise=price.total_paise - sum(line.price_paise + line.tax_paise for line in gone),
    )
    return left.with_lines(_fees(gone, nights=fee_nights)) if charge is UnsleptCharge.FEE else left


def _fees(gone: list[FrozenLine], *, nights: int) -> list[FrozenLine]:
    """Of each room its first free nights: one line for each rate, which says what it is kept for."""
    first = {
        (room_id, night)
        for room_id in {line.room_id for line in gone}
        for night in sorted({line.night for line in gone if line.room_id == room_id and line.night})[:nights]
    }
    charged = shares.by_rate(line for line in gone if (line.room_id, line.night) in first)
    return [
        FrozenLine(
            kind=LineKind.KEPT,
            label="Charge for early departure",
            listed_paise=part.net_paise,
            price_paise=part.net_paise,
            tax_percent=part.tax_percent,
            half_paise=part.half_paise,
            tax_paise=2 * part.half_paise,
        )
        for part in charged
    ]
