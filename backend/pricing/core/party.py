"""Guests in rooms: who sleeps where, the price of an extra adult, and the price of an extra child."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from backend.pricing.core.price_refusals import PartyTooLarge


@dataclass(frozen=True, kw_only=True)
class RoomOffer:
    """A room: `included_guests` sleep in it for its price, `capacity` can."""

    room_id: int
    room_number: str
    night_paise: int
    included_guests: int
    capacity: int
    # The id of the room whose rules count, where guests sleep in another one than they bought.
    bought_id: int | None = None

    @property
    def ruled_as(self) -> int:
        """By which room's rules it is priced."""
        return self.room_id if self.bought_id is None else self.bought_id


@dataclass(frozen=True, kw_only=True)
class BandTerms:
    """Children from `first_age` to `last_age`, both inclusive, at check-in."""

    first_age: int
    last_age: int
    # A night, for a child beyond a room's included guests.
    extra_paise: int
    # Of an adult's meals, in hundredths of a percent.
    meal_share: int = 0


@dataclass(frozen=True, kw_only=True)
class Party:
    """The people of one stay: adults, and children by their ages at check-in."""

    adults: int
    child_ages: tuple[int, ...] = ()

    @classmethod
    def of(cls, guests: int, child_ages: Iterable[int] = ()) -> "Party":
        """From how many they are, children included, which is how the API and the rows count them."""
        ages = tuple(child_ages)
        return cls(adults=guests - len(ages), child_ages=ages)

    @property
    def size(self) -> int:
        """How many they are, children included."""
        return self.adults + len(self.child_ages)

    @property
    def in_order(self) -> list[int | None]:
        """As they take their places: None for each adult, then the children by their ages, the oldest first."""
        return [None] * self.adults + sorted(self.child_ages, reverse=True)


@dataclass(frozen=True, kw_only=True)
class Occupancy:
    """The people in one room; the extra ones are those beyond its included guests."""

    room: RoomOffer
    adults: int = 0
    child_ages: tuple[int, ...] = ()
    extra_adults: int = 0
    extra_child_ages: tuple[int, ...] = ()


def seat(party: Party, rooms: Sequence[RoomOffer]) -> list[Occupancy]:
    """Put the party into its rooms, in their order: first into places that cost nothing more, adults before children,
    older children before younger ones; so that who costs extra is whoever costs least. Raises PartyTooLarge.
    """
    people = party.in_order
    included: list[list[int | None]] = [[] for _ in rooms]
    extra: list[list[int | None]] = [[] for _ in rooms]
    for person in people:
        for room, inside in zip(rooms, included, strict=True):
            if len(inside) < min(room.included_guests, room.capacity):
                inside.append(person)
                break
        else:
            for room, inside, beyond in zip(rooms, included, extra, strict=True):
                if len(inside) + len(beyond) < room.capacity:
                    beyond.append(person)
                    break
            else:
                raise PartyTooLarge(f"{party.size} people do not fit into these rooms.")
    return [occupied(*found) for found in zip(rooms, included, extra, strict=True)]


def seat_alone(people: Sequence[int | None], room: RoomOffer) -> Occupancy:
    """Of people `in_order` as many as the room sleeps: all of them, as `seat` would, or the first ones of a larger
    party."""
    included = min(room.included_guests, room.capacity)
    return occupied(room, people[:included], people[included : room.capacity])


def occupied(room: RoomOffer, inside: Sequence[int | None], beyond: Sequence[int | None]) -> Occupancy:
    """The room with these people in places that cost nothing more, and with those beyond them."""
    everybody = [*inside, *beyond]
    return Occupancy(
        room=room,
        adults=everybody.count(None),
        child_ages=tuple(age for age in everybody if age is not None),
        extra_adults=beyond.count(None),
        extra_child_ages=tuple(age for age in beyond if age is not None),
    )


def band_of(age: int, bands: Sequence[BandTerms]) -> BandTerms | None:
    """The band of a child; None for whoever is priced as an adult."""
    return next((band for band in bands if band.first_age <= age <= band.last_age), None)
