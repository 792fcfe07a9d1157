"""What a guest asks for, handed on as one value."""

from datetime import date

from backend.common.nights import Nights
from backend.holds.core.stay_request import StayRequest
from backend.pricing.core.party import Party

ASKED = StayRequest(
    resort_id=1,
    nights=Nights(date(2026, 12, 18), date(2026, 12, 20)),
    party=Party(adults=2, child_ages=(7,)),
    room_ids=(11,),
    extra_beds={11: 1},
    room_types={"suite": 1, "deluxe": 2},
    beds_by_type={"deluxe": 2},
)


def test_rooms_take_the_place_of_their_types_and_bring_the_beds_of_these():
    chosen = ASKED.with_rooms([31, 22, 21])
    assert chosen.room_ids == (11, 31, 22, 21)
    assert chosen.extra_beds == {11: 1, 22: 2, 21: 2}
    assert (chosen.room_types, chosen.beds_by_type) == ({}, {})
    assert chosen.choices.room_types == {31: "suite", 22: "deluxe", 21: "deluxe"}
    assert (chosen.nights, chosen.party, chosen.resort_id) == (ASKED.nights, ASKED.party, 1)


def test_a_party_counts_children_among_its_guests():
    party = Party.of(3, [7])
    assert party == ASKED.party
    assert party.size == 3
