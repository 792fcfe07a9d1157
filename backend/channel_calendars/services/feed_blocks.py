"""Places the blocks of a feed: one per entry, as far as its nights are free. Locks feed, blocks and room."""

from dataclasses import dataclass
from datetime import date, datetime

from backend.channel_calendars import selectors
from backend.channel_calendars.core.echoes import Echo
from backend.channel_calendars.models import Feed, FeedEntry, Piece
from backend.common.nights import Nights
from backend.common.resort_days import day_of
from backend.inventory.models import BlockKind, Stay
from backend.inventory.services import room_blocks


@dataclass(frozen=True)
class EntryNights:
    """Nights in a row that one entry closes."""

    entry_id: int
    nights: Nights


def place_feed_blocks(feed: Feed, pieces: list[Piece], *, lifting: bool, at: datetime) -> list[date]:
    """Block what the entries want and nobody has; without `lifting`, whatever is blocked stays so.

    The nights that somebody else has, and that are not merely our own closing come back.
    """
    today = day_of(at)
    others = _others(feed, pieces, at=at)
    told = selectors.told_to(feed, at=at)
    mine: set[date] = set().union(*(Nights(p.block.check_in, p.block.check_out) for p in pieces))
    kept = set() if lifting else mine
    wanted: list[EntryNights] = []
    contested: set[date] = set()
    reach = today
    for entry in feed.entries.filter(gone_at=None, ignored="", check_out__gt=today).order_by(
        "check_in", "check_out", "uid"
    ):
        # Where entries overlap, the one that begins first has the nights: the rest of another is what lies behind it.
        own = list(Nights(entry.check_in, entry.check_out).since(reach) or ())
        # Once contested, it stays so until the night is free: a channel that then reads our calendar proves nothing.
        echo = told if not entry.reserved and not entry.conflict else Echo()
        found = {night for night in own if night in others and not _of_a_channel(others[night])} - echo.taken
        freed = echo.freed - mine
        contested |= found
        if entry.conflict != bool(found):
            FeedEntry.objects.filter(pk=entry.pk).update(conflict=bool(found))
        free = (night for night in own if not (night in others or night in kept or night in freed))
        wanted += [EntryNights(entry.pk, run) for run in Nights.runs(free)]
        reach = max(reach, entry.check_out)
    _write(feed, pieces if lifting else [], wanted, today=today, at=at)
    return sorted(contested)


def _others(feed: Feed, pieces: list[Piece], *, at: datetime) -> dict[date, Stay]:
    """Who else has which night of the room."""
    stays = Stay.objects.filter(room=feed.room_id, check_out__gt=day_of(at)).taking(at)
    stays = stays.exclude(block__in=[piece.block_id for piece in pieces]).select_related("block")
    return {night: stay for stay in stays for night in stay.nights}


def _of_a_channel(stay: Stay) -> bool:
    """What another channel has closed already is closed, whoever closed it first."""
    return stay.block is not None and stay.block.kind == BlockKind.CHANNEL


def _write(feed: Feed, pieces: list[Piece], wanted: list[EntryNights], *, today: date, at: datetime) -> None:
    """Lift what is not wanted any more, move what has another form, place the rest."""
    standing = {_standing(piece, today): piece for piece in pieces}
    missing = [span for span in wanted if span not in standing]
    surplus = {span: piece for span, piece in standing.items() if span not in wanted}
    moves: list[tuple[Piece, EntryNights]] = []
    for span in list(missing):
        same = [old for old in surplus if old.entry_id == span.entry_id]
        # To its new place only where none of our own is in the way.
        if len(same) == 1 and not any(span.nights.overlaps(other.nights) for other in standing if other != same[0]):
            moves.append((surplus.pop(same[0]), span))
            missing.remove(span)
    for piece in surplus.values():
        room_blocks.lift(block=piece.block, at=at)
    for piece, span in moves:
        _move(piece, span, today=today, at=at)
    for span in missing:
        _place(feed, span, at=at)


def _standing(piece: Piece, today: date) -> EntryNights:
    """What a piece closes from today on."""
    return EntryNights(piece.entry_id, Nights(max(piece.block.check_in, today), piece.block.check_out))


def _move(piece: Piece, span: EntryNights, *, today: date, at: datetime) -> None:
    begin = (
        piece.block.check_in if span.nights.check_in == today and piece.block.check_in < today else span.nights.check_in
    )
    if (span.nights.check_out - begin).days > room_blocks.MOST_NIGHTS:
        begin = span.nights.check_in
    room_blocks.reshape(block=piece.block, check_in=begin, check_out=span.nights.check_out, at=at)


def _place(feed: Feed, span: EntryNights, *, at: datetime) -> None:
    block = room_blocks.place_block(
        room_ids=[feed.room_id],
        check_in=span.nights.check_in,
        check_out=span.nights.check_out,
        kind=BlockKind.CHANNEL,
        note=f"Closed on {feed.get_maker_display()} {feed.name}".strip(),
        at=at,
    )
    Piece.objects.create(entry_id=span.entry_id, block=block)
