"""Blocks: rooms kept from guests for maintenance, the owner, another channel or a group.

A block takes rooms as a hold does, under the same judge, and never what somebody has already.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction

from backend.catalogue.models import Room
from backend.common.db.transitions import move_all
from backend.common.errors import BadInput, DomainError, NotFound
from backend.common.nights import Nights
from backend.inventory import selectors as inventory_selectors
from backend.inventory.models import Block, BlockKind, Stay
from backend.inventory.models.block import day_begins
from backend.inventory.services import locks
from backend.inventory.states import StayState

# Two years: longer than anybody can book ahead, short enough to be meant.
MOST_NIGHTS = 731
CHUNK = 500


class BlockConflict(DomainError):
    """`conflicts`: who has which of the rooms when, as `selectors.conflicts` says it."""

    code = "block_conflict"
    message = "At least one of these rooms is held, booked or blocked for these nights. Nothing was changed."


class BlockLifted(DomainError):
    code = "block_lifted"
    message = "This block has already been lifted. Place a new one."


def place_block(
    *,
    room_ids: Iterable[int],
    check_in: date,
    check_out: date,
    kind: str,
    note: str,
    at: datetime,
    user_id: int | None = None,
    release_on: date | None = None,
) -> Block:
    """Keep all of these rooms of one resort from guests for the nights of `[check_in, check_out)`, or none.

    A group's rooms may have a day on which what is left of them is released; days are the resort's.
    Raises BadInput for rooms, nights or a kind that are not allowed, and BlockConflict.
    """
    wanted = sorted(set(room_ids))
    _refuse_senseless(check_in=check_in, check_out=check_out, kind=kind, release_on=release_on, at=at)
    with transaction.atomic():
        rooms = locks.rooms_locked(wanted)
        resort_id = _resort_of(rooms, wanted)
        block = Block.objects.create(
            resort_id=resort_id,
            kind=kind,
            check_in=check_in,
            check_out=check_out,
            note=note,
            created_by_id=user_id,
            created_at=at,
            release_on=release_on,
        )
        _refuse_taken(wanted, check_in, check_out, at=at)
        Stay.objects.bulk_create(
            Stay(
                block=block,
                resort_id=resort_id,
                room_id=room_id,
                check_in=check_in,
                check_out=check_out,
                state=StayState.BLOCKED,
                expires_at=day_begins(release_on) if release_on else None,
            )
            for room_id in wanted
        )
    return block


def lift(*, block: Block, at: datetime) -> bool:
    """Give the block's rooms back to everybody. False: it was lifted before, and nothing was written."""
    with transaction.atomic():
        row = _locked(block)
        lifted = row.lifted_at is None
        if lifted:
            _lift(row, at=at)
    block.lifted_at = row.lifted_at
    return lifted


def reshape(*, block: Block, check_in: date, check_out: date, at: datetime) -> Block:
    """Move the block to other nights with all of its rooms, or leave it as it is.

    Raises BadInput for no night or too many, BlockLifted, and BlockConflict.
    """
    _refuse_senseless(check_in=check_in, check_out=check_out, kind=block.kind, release_on=None, at=at)
    with transaction.atomic():
        row = _locked(block)
        if not row.stands(at):
            raise BlockLifted
        stays = Stay.objects.filter(block=row, state=StayState.BLOCKED)
        rooms = sorted(stays.values_list("room_id", flat=True))
        locks.rooms_locked(rooms)
        _refuse_taken(rooms, check_in, check_out, at=at, but=row)
        locks.stays_locked(stays.values_list("pk", flat=True))
        stays.update(check_in=check_in, check_out=check_out)
        Block.objects.filter(pk=row.pk).update(check_in=check_in, check_out=check_out)
    block.check_in, block.check_out = check_in, check_out
    return block


def write_note(*, block: Block, note: str) -> None:
    """What the staff reads beside the block; guests never see it."""
    Block.objects.filter(pk=block.pk).update(note=note)
    block.note = note


def release_due(*, at: datetime) -> int:
    """Write down every release whose day has come; how many. Blocks in other hands are left to the next round."""
    with transaction.atomic():
        due = inventory_selectors.blocks_due(at=at).order_by("pk")
        blocks = list(due.select_for_update(skip_locked=True)[:CHUNK])
        # All at once: block by block they would not be in the order of their ids.
        stays = Stay.objects.filter(block__in=blocks, state=StayState.BLOCKED)
        locks.stays_locked(stays.values_list("pk", flat=True))
        for block in blocks:
            _lift(block, at=at)
    return len(blocks)


def check_block(
    *,
    room_ids: Iterable[int],
    check_in: date,
    check_out: date,
    kind: str,
    at: datetime,
    release_on: date | None = None,
    but: Block | None = None,
) -> None:
    """Whether such a block could be placed now (or `but` moved there); certain only once it is done.

    Raises BadInput and BlockConflict.
    """
    _refuse_senseless(check_in=check_in, check_out=check_out, kind=kind, release_on=release_on, at=at)
    _refuse_conflicts(list(room_ids), check_in, check_out, at=at, but=but)


def _locked(block: Block) -> Block:
    row = Block.objects.select_for_update().filter(pk=block.pk).first()
    if row is None:
        raise NotFound
    return row


def _lift(block: Block, *, at: datetime) -> None:
    stays = Stay.objects.filter(block=block, state=StayState.BLOCKED)
    found = locks.stays_locked(stays.values_list("pk", flat=True))
    move_all(Stay.objects.filter(pk__in=found), begin=(StayState.BLOCKED,), to=StayState.RELEASED)
    block.lifted_at = at
    block.save(update_fields=["lifted_at"])


def _refuse_taken(
    room_ids: Sequence[int], check_in: date, check_out: date, *, at: datetime, but: Block | None = None
) -> None:
    """The rooms are locked: nobody takes one of them between this look and the end of the transaction."""
    locks.flip_stale(room_ids, at=at)
    _refuse_conflicts(room_ids, check_in, check_out, at=at, but=but)


def _refuse_conflicts(
    room_ids: Sequence[int], check_in: date, check_out: date, *, at: datetime, but: Block | None
) -> None:
    found = inventory_selectors.conflicts(room_ids=room_ids, nights=Nights(check_in, check_out), at=at, but=but)
    if found:
        raise BlockConflict(conflicts=found)


def _resort_of(rooms: Sequence[Room], wanted: Sequence[int]) -> int:
    if not rooms:
        raise BadInput(("/room_ids", "no_room", "Choose at least one room."))
    resort_id = rooms[0].resort_id
    if len(rooms) != len(wanted) or any(room.resort_id != resort_id for room in rooms):
        raise BadInput(("/room_ids", "room_unknown", "The resort has no such room."))
    return resort_id


def _refuse_senseless(*, check_in: date, check_out: date, kind: str, release_on: date | None, at: datetime) -> None:
    nights = (check_out - check_in).days
    if kind not in BlockKind.values:
        raise BadInput(("/kind", "invalid_choice", "There is no such kind of block."))
    if nights < 1:
        raise BadInput(("/check_out_date", "no_night", "Check-out must be at least one night after check-in."))
    if nights > MOST_NIGHTS:
        raise BadInput(("/check_out_date", "block_too_long", "A block can last two years at most."))
    if release_on is not None and kind != BlockKind.GROUP:
        raise BadInput(("/release_on", "not_a_group", "Only a group block can have a release date."))
    if release_on is not None and day_begins(release_on) <= at:
        raise BadInput(("/release_on", "date_in_past", "The release date must be in the future."))
