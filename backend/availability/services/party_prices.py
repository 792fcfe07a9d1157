"""What a resort's rooms cost a party: each by itself, and the cheapest set of them that sleeps everybody.

Rooms of one kind share a price. All prices are those that a quote of the same people, rooms and nights says.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import islice

from django.conf import settings

from backend.availability.core import party_sets, room_sets, room_sets_by_head
from backend.availability.core.party_sets import PartyCandidate, Sleepers
from backend.availability.core.room_sets import Candidate, Choice
from backend.availability.core.room_sets_by_head import HeadcountCandidate
from backend.availability.core.same_rooms import first_of_each
from backend.availability.services.kept_resorts import KeptResort, KeptRoom
from backend.common.nights import Nights
from backend.pricing.core.discounts import Saves
from backend.pricing.core.party import Occupancy, Party, occupied, seat, seat_alone
from backend.pricing.core.plans import PlanTerms
from backend.pricing.core.price_refusals import DeadBand
from backend.pricing.core.stay_totals import StayTotals, Totals

# More than anything costs.
NO_PRICE = 10**15


class PartyPrices:
    """The prices of a resort's rooms for one party, its nights, one plan, booked on one day."""

    def __init__(self, kept: KeptResort, *, party: Party, plan: PlanTerms, nights: Nights, booked_on: date) -> None:
        self.kept, self.party, self.plan = kept, party, plan
        self.nights, self.booked_on = nights, booked_on
        self.people = party.in_order
        self.stay = self._stay(kept)
        # By kind: for the party, or for as many of it as the room sleeps; None where there is no lawful price.
        self.alone = [_priced(self.stay, [seat_alone(self.people, kind.offer)]) for kind in kept.kinds]

    def cheapest(self, rooms: Sequence[KeptRoom]) -> Choice | None:
        """Of these rooms, which all have a price, the set that sleeps the party for the least, with tax, and its price;
        None where more are needed than one hold can have.

        An offer may count for a stay as a whole. So where there are offers, each set that is the cheapest by the prices
        of its rooms, with one of them or without, is priced as a whole, and the cheapest of those is taken.
        """
        found = [choice for stay in self._stays() if (choice := _Chooser(self, stay).choose(rooms))]
        if not self.kept.tariff.offers and not (self.by_head and len(self.people) > self.most_people):
            return found[0] if found else None
        by_id = {room.id: room for room in rooms}
        whole = [(self.price_of([by_id[pk] for pk in ids]), len(ids), ids) for _, _, ids in found]
        return min((choice for choice in whole if choice[0] < NO_PRICE), default=None)

    def price_of(self, rooms: Sequence[KeptRoom]) -> int:
        """What a stay of the party in these rooms costs with tax, in paise; NO_PRICE where it has none."""
        found = self.totals_of(rooms)
        return found.total_paise if found else NO_PRICE

    def totals_of(self, rooms: Sequence[KeptRoom]) -> Totals | None:
        """The same without tax and with it; None where it has no lawful price."""
        offers = [replace(self.kept.kinds[room.kind].offer, room_id=room.id) for room in rooms]
        return _priced(self.stay, seat(self.party, offers))

    @property
    def by_head(self) -> bool:
        """Whether what a room costs depends on who sleeps in it."""
        if self.plan.meal_paise:
            return True
        tariff = self.kept.tariff
        extra = tariff.extra_adult_paise or any(band.extra_paise for band in tariff.bands)
        return bool(extra) and any(kind.offer.included_guests < kind.offer.capacity for kind in self.kept.kinds)

    @property
    def most_people(self) -> int:
        """Up to so many people each room is priced for those who would sleep in it."""
        return party_sets.MOST_PEOPLE if self.party.child_ages else room_sets_by_head.MOST_PEOPLE

    def _stay(self, kept: KeptResort) -> StayTotals:
        return StayTotals(tariff=kept.tariff, plan=self.plan, nights=self.nights, booked_on=self.booked_on)

    def _stays(self) -> Iterator[StayTotals]:
        """The stay as it is, and as it would be without offers, and with one of those alone that count by the night."""
        yield self.stay
        tariff = self.kept.tariff
        if tariff.offers:
            by_night = (offer for offer in tariff.offers if offer.saves is not Saves.AMOUNT)
            for offers in ((), *((replace(offer, least_paise=0),) for offer in by_night)):
                yield self._stay(self.kept._replace(tariff=replace(tariff, offers=offers)))


class _Chooser:
    """Chooses among rooms whose prices add up; what a room costs with somebody in it is counted once."""

    def __init__(self, prices: PartyPrices, stay: StayTotals) -> None:
        self.prices, self.people, self.stay = prices, prices.people, stay
        self.kinds = prices.kept.kinds
        self.known: dict[tuple[object, ...], int] = {}

    def choose(self, rooms: Sequence[KeptRoom]) -> Choice | None:
        """The cheapest set, with its price."""
        people, most = len(self.people), settings.MAX_ROOMS_PER_ATTEMPT
        if not self.prices.by_head or people > self.prices.most_people:
            return self._choose_by_price(rooms, most_rooms=most)
        some = first_of_each(sorted(rooms), lambda room: room.kind, most=min(people, most))
        if self.prices.party.child_ages:
            found = party_sets.cheapest_for_party(list(map(self._for_party, some)), people, most_rooms=most)
        else:
            found = room_sets_by_head.cheapest_by_head(list(map(self._by_head, some)), people, most_rooms=most)
        return found if found and found[0] < NO_PRICE else None

    def _choose_by_price(self, rooms: Sequence[KeptRoom], *, most_rooms: int) -> Choice | None:
        people = len(self.people)
        kept = self.prices.kept
        whole = rooms is kept.rooms
        free = set() if whole else {room.id for room in rooms}
        found = []
        for kind in range(len(self.kinds)) if whole else {room.kind for room in rooms}:
            # Of each kind the first ones are enough: as many as sleep all of them.
            capacity = self.kinds[kind].offer.capacity
            some = (room.id for room in kept.rooms_by_kind[kind] if whole or room.id in free)
            price_paise, needed = self._price_alone(kind), min(most_rooms, -(-people // capacity))
            found += [
                Candidate(room_id=room_id, capacity=capacity, price_paise=price_paise)
                for room_id in islice(some, needed)
            ]
        return room_sets.choose(found, people, most_rooms=most_rooms)

    def _price_alone(self, kind: int) -> int:
        if self.stay is self.prices.stay and (alone := self.prices.alone[kind]):
            return alone.total_paise
        return self._price(kind, self.people)

    def _by_head(self, room: KeptRoom) -> HeadcountCandidate:
        offer = self.kinds[room.kind].offer
        return HeadcountCandidate(
            room_id=room.id,
            capacity=room.capacity,
            included=offer.included_guests,
            price=lambda people: self._price(room.kind, [None] * people),
        )

    def _for_party(self, room: KeptRoom) -> PartyCandidate:
        offer, price = self.kinds[room.kind].offer, partial(self._price_of, room.kind)
        return PartyCandidate(room_id=room.id, capacity=room.capacity, included=offer.included_guests, price=price)

    def _price(self, kind: int, people: Sequence[int | None]) -> int:
        """A room of this kind with these people in it, and nobody elsewhere."""
        return self._counted(kind, seat_alone(people, self.kinds[kind].offer))

    def _price_of(self, kind: int, who: Sleepers) -> int:
        inside, beyond = self.people[who[0] : who[1]], self.people[who[2] : who[3]]
        return self._counted(kind, occupied(self.kinds[kind].offer, inside, beyond))

    def _counted(self, kind: int, taken: Occupancy) -> int:
        key = (kind, taken.adults, taken.child_ages, taken.extra_adults, taken.extra_child_ages)
        if key not in self.known:
            found = _priced(self.stay, [taken])
            self.known[key] = found.total_paise if found else NO_PRICE
        return self.known[key]


def _priced(stay: StayTotals, taken: Sequence[Occupancy]) -> Totals | None:
    """None where the owner's figures have no lawful price."""
    try:
        return stay.of(taken)
    except DeadBand:
        return None
