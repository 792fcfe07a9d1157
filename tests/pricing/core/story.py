"""A small resort of the mind: its rooms, and stays in them."""

from datetime import date
from typing import Any

from backend.common.nights import Nights
from backend.pricing.core import party, stay_price
from backend.pricing.core.party import Occupancy, Party, RoomOffer
from backend.pricing.core.rates import Change, Effect, Layer, Rule
from backend.pricing.core.stay_price import Quote, QuoteInput
from backend.pricing.core.tariff import Tariff, TaxTerms

# A Sunday, as is the first night of the stays.
CHRISTMAS = date(2026, 12, 20)
BOOKED = date(2026, 11, 20)
REGISTERED, UNREGISTERED = TaxTerms(registered=True), TaxTerms(registered=False)


def a_room(night_paise: int = 750_000, *, number: int = 1, included: int = 2, capacity: int = 4) -> RoomOffer:
    return RoomOffer(
        room_id=number,
        room_number=f"A10{number}",
        night_paise=night_paise,
        included_guests=included,
        capacity=capacity,
    )


def wish(*rooms: RoomOffer, nights: int = 1, guests: Party | None = None, **more: Any) -> QuoteInput:
    """A stay from the first night on; two adults unless said otherwise."""
    seated: list[Occupancy] = party.seat(guests or Party(adults=2), rooms or (a_room(),))
    return QuoteInput(nights=Nights.of(CHRISTMAS, nights), booked_on=BOOKED, rooms=seated, **more)


def a_quote(*rooms: RoomOffer, tax: TaxTerms = REGISTERED, tariff: dict[str, Any] | None = None, **stay: Any) -> Quote:
    return stay_price.quote(wish(*rooms, **stay), Tariff(tax=tax, **(tariff or {})))


def a_rule(code: str, layer: Layer, effect: Effect, value: int, **more: Any) -> Rule:
    return Rule(code=code, label=code.title(), layer=layer, change=Change(effect=effect, value=value), **more)
