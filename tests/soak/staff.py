"""The resort's people: they move and swap bookings, block rooms, make rooms another type."""

import random
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone

from backend.bookings.models import FinalBooking
from backend.bookings.services import moves
from backend.bookings.states import BookingState
from backend.catalogue.models import Room
from backend.inventory.models import Block, BlockKind, Stay
from backend.inventory.services import room_blocks
from backend.inventory.states import StayState
from tests import cast
from tests.soak.resorts import Resorts, some_nights

M = TypeVar("M", bound=Model)
KINDS = (BlockKind.MAINTENANCE, BlockKind.OWNER, BlockKind.GROUP)


@dataclass
class Desk:
    """Everybody of the staff, one at a time in each thread."""

    world: Resorts

    def moves(self, rng: random.Random) -> str:
        """Puts a booking into another room, or swaps two."""
        booking = _one(rng, FinalBooking.objects.filter(state=BookingState.CONFIRMED))
        stay = _one(rng, Stay.objects.filter(attempt=booking.attempt_id, state=StayState.BOOKED)) if booking else None
        if booking is None or stay is None:
            return "nobody to move"
        swap = rng.random() < 0.5
        to = rng.choice(self.world.rooms[booking.resort_id])
        moves.move_booking(booking=booking, from_room_id=stay.room_id, to_room_id=to.pk, at=timezone.now(), swap=swap)
        return "swapped" if swap else "moved"

    def blocks(self, rng: random.Random) -> str:
        """Blocks rooms, moves a block, lifts one; or the day of a group's release comes."""
        at = timezone.now()
        block = _one(rng, Block.objects.filter(lifted_at=None).exclude(kind=BlockKind.CHANNEL))
        wished = some_nights(rng)
        nights = {"check_in": cast.in_days(wished.begin), "check_out": cast.in_days(wished.end)}
        what = rng.choices(("place", "lift", "reshape", "release"), weights=(3, 4, 2, 1))[0]
        if what == "place" or block is None:
            kind = rng.choice(KINDS)
            rooms = self.world.some_rooms(rng, self.world.a_resort(rng), 3)
            day = cast.in_days(5) if kind == BlockKind.GROUP else None
            ids = [room.pk for room in rooms]
            room_blocks.place_block(room_ids=ids, kind=kind, note="", at=at, release_on=day, **nights)
            return f"placed {kind}"
        if what == "reshape":
            room_blocks.reshape(block=block, at=at, **nights)
            return "reshaped"
        if what == "release" and block.kind == BlockKind.GROUP:
            return _its_day_comes(block)
        return "lifted" if room_blocks.lift(block=block, at=at) else "lifted before"

    def retypes(self, rng: random.Random) -> str:
        """A deluxe room is a suite from now on, or the other way round."""
        rooms = self.world.rooms[self.world.resorts[0].pk]
        one, other = rng.sample([room for room in rooms if room.room_number[0] in "DS"], 2)
        with transaction.atomic():
            both = {r.pk: r for r in Room.objects.select_for_update(no_key=True).filter(pk__in=(one.pk, other.pk))}
            kinds = both[one.pk].room_type_id, both[other.pk].room_type_id
            Room.objects.filter(pk=other.pk).update(room_type=kinds[0])
            Room.objects.filter(pk=one.pk).update(room_type=kinds[1])
        return "retyped"


def _its_day_comes(block: Block) -> str:
    """As if the day of release had been yesterday: nobody has written it down yet."""
    yesterday = cast.in_days(-1)
    with transaction.atomic():
        row = Block.objects.select_for_update().get(pk=block.pk)
        if row.lifted_at is not None:
            return "lifted before"
        ids = list(Stay.objects.filter(block=row).order_by("pk").select_for_update().values_list("pk", flat=True))
        Block.objects.filter(pk=row.pk).update(release_on=yesterday)
        Stay.objects.filter(pk__in=ids).update(expires_at=timezone.now() - timedelta(seconds=1))
    return "came to its day"


def _one(rng: random.Random, rows: QuerySet[M]) -> M | None:
    ids = list(rows.values_list("pk", flat=True))
    return rows.model.objects.filter(pk=rng.choice(ids)).first() if ids else None
