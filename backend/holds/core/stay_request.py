"""What a guest asks for, as one value: quotes, holds, the waiting list and changes of bookings hand it on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from backend.common.nights import Nights
from backend.pricing.core.party import Party


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

    def with_rooms(self, chosen: Sequence[int]) -> "StayRequest":
        """The same with these rooms instead of the types: as many as are wanted, in the order of the types."""
        ids = iter(chosen)
        beds = {
            next(ids): self.beds_by_type.get(code, 0) for code, wanted in self.room_types.items() for _ in range(wanted)
        }
        return replace(
            self,
            room_ids=(*self.room_ids, *chosen),
            extra_beds={**self.extra_beds, **{room_id: number for room_id, number in beds.items() if number}},
            room_types={},
            beds_by_type={},
        )
