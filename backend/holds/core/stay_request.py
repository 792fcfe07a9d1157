"""What a guest asks for, as one value: quotes, holds, the waiting list and changes of bookings hand it on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from backend.common.nights import Nights
from backend.pricing.core.party import Party
from backend.pricing.core.stay_choices import StayChoices


@dataclass(frozen=True, kw_only=True)
class StayRequest:
    """Rooms of a resort by id, by type, or both, for a party and some nights; dates are checked already.

    Rooms by type become rooms by id before anything is priced or held.
    """

    resort_id: int
    nights: Nights
    party: Party
    room_ids: tuple[int, ...] = ()
    # How many rooms by the code of their type.
    room_types: Mapping[str, int] = field(default_factory=dict)
    # Code of the plan; empty: the resort's default.
    rate_plan: str = ""
    # As the guest typed it; empty: none.
    coupon: str = ""
    # Quantities by code.
    add_ons: Mapping[str, int] = field(default_factory=dict)
    # Beds by room id, and by the code of a type for each of its rooms.
    extra_beds: Mapping[int, int] = field(default_factory=dict)
    beds_by_type: Mapping[str, int] = field(default_factory=dict)
    # Of a SEZ unit or developer that the resort supplies without tax; empty for everybody else.
    sez_gstin: str = ""
    # By room id: the type of a room that was asked for by type; and, of a stay that is changed, the room that was
    # bought where the house has put the guests into another.
    asked_types: Mapping[int, str] = field(default_factory=dict)
    bought: Mapping[int, int] = field(default_factory=dict)
    # The total that the guest was shown for the rooms in the plan, with coupon and tax, where they hold us to it.
    offered_paise: int | None = None

    def with_rooms(self, chosen: Sequence[int]) -> "StayRequest":
        """The same with these rooms instead of the types: as many as are wanted, in the order of the types."""
        codes = [code for code, wanted in self.room_types.items() for _ in range(wanted)]
        types = dict(zip(chosen, codes, strict=True))
        beds = {room_id: self.beds_by_type.get(code, 0) for room_id, code in types.items()}
        return replace(
            self,
            room_ids=(*self.room_ids, *chosen),
            extra_beds={**self.extra_beds, **{room_id: number for room_id, number in beds.items() if number}},
            room_types={},
            beds_by_type={},
            asked_types={**self.asked_types, **types},
        )

    @property
    def has_extras(self) -> bool:
        """Whether more is asked for than rooms in a plan: what may be refused for reasons of its own."""
        return bool(self.coupon or self.add_ons or self.extra_beds or self.sez_gstin or self.bought)

    @property
    def choices(self) -> StayChoices:
        """What of it is remembered with the price; every room has an id by then."""
        return StayChoices(
            add_ons=self.add_ons, extra_beds=self.extra_beds, room_types=self.asked_types, bought=self.bought
        )
