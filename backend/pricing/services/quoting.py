"""The price of rooms of a resort, as its owner has set it."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils import timezone

from backend.catalogue.models import Resort, Room
from backend.pricing import selectors
from backend.pricing.core import party, quoting
from backend.pricing.core.party import Party


def stay(
    *, resort: Resort, rooms: Sequence[Room], guests: Party, check_in: date, check_out: date, at: datetime
) -> quoting.Quote:
    """What these rooms cost for the nights `[check_in, check_out)`, booked at this moment.

    Raises refusals.Refused: PartyTooLarge, DeadBand.
    """
    offers = [
        party.RoomOffer(
            room_id=room.pk,
            room_number=room.room_number,
            night_paise=room.price_paise,
            included_guests=room.capacity,
            capacity=room.capacity,
        )
        for room in rooms
    ]
    wish = quoting.Wish(
        check_in=check_in,
        check_out=check_out,
        booked_on=at.astimezone(timezone.get_default_timezone()).date(),
        rooms=party.seat(guests, offers),
    )
    return quoting.quote(wish, selectors.tariff_of(resort))
