"""The answer to a search as bytes, resort by resort: put together of pieces that are kept, and remembered by what it is
made of. Who asks the same while the same rooms are taken, gets the same bytes."""

import hashlib
from bisect import bisect_right
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import NamedTuple

from backend.availability import selectors
from backend.availability.core import room_json
from backend.availability.core.search_request import SearchRequest
from backend.availability.selectors import Place, ResortNow
from backend.availability.services import kept_resorts, room_search
from backend.availability.services.kept_places import kept_place
from backend.availability.services.kept_resorts import KeptResort
from backend.availability.services.room_search import SearchResult
from backend.common.bounded_memory import BoundedMemory

# Bytes of answers that a process remembers.
REMEMBERED_BYTES = 24_000_000
# Beside the text.
OVERHEAD_BYTES = 500
# Somebody may give a place another resort while it is asked for; after so many of those the answer is as it was read.
TRIES = 3
ANY = -1
# Resorts that are looked at in one statement to fill a page.
MOST_AT_ONCE = 200


class ResortAnswer(NamedTuple):
    """A resort's object in the answer, or nothing where it has no rooms for the party; `digest` is of the text."""

    resort_id: int
    text: bytes
    digest: bytes


# By the number of what is kept of a resort, and the question: the rooms that were taken, text and digest. Plain tuples
# of what refers to nothing: the garbage collector does not look at them again.
_memory: BoundedMemory[tuple[int, str], tuple[tuple[int, ...], bytes, bytes]] = BoundedMemory(REMEMBERED_BYTES)


class AnswerPage(NamedTuple):
    """Resorts with rooms for the party in the order of their ids, and whether there are more after the last of them."""

    answers: list[ResortAnswer]
    more: bool = False


class _PlaceChanged(Exception):
    """The place has other resorts by now."""


def answer_page(search: SearchRequest, *, at: datetime, after: int = 0, size: int | None = None) -> AnswerPage:
    """So many resorts of the place with rooms for the party after this id, or all of them."""
    for turn in range(TRIES):
        place = kept_place(search, anew=turn > 0)
        with suppress(_PlaceChanged):
            return _page(search, place, at=at, after=after, size=size)
    return _page(search, kept_place(search, anew=True)._replace(version=ANY), at=at, after=after, size=size)


def _page(search: SearchRequest, place: Place, *, at: datetime, after: int, size: int | None) -> AnswerPage:
    """Where many resorts are full, more of them are looked at, each time twice as many. Raises _PlaceChanged."""
    question = room_search.question_of(search, at=at)
    left = place.resort_ids[bisect_right(place.resort_ids, after) :]
    if not left:
        _current(selectors.versions_of(place.resort_ids[:1]), place)
    answers: list[ResortAnswer] = []
    many = len(left) if size is None else size + 1
    while left and (size is None or len(answers) <= size):
        ids, left, many = left[:many], left[many:], min(2 * many, MOST_AT_ONCE)
        found = kept_resorts.with_resorts(partial(_rooms_taken, ids, search, place, at=at))
        if search.resort:
            # Its place is kept; it may have another slug by now.
            found = [(now, kept) for now, kept in found if kept.resort.slug == search.resort]
        answers += [one for now, kept in found if (one := _answer(now, kept, search, question=question, at=at)).text]
    return AnswerPage(answers[:size], more=size is not None and len(answers) > size)


def _rooms_taken(ids: Sequence[int], search: SearchRequest, place: Place, *, at: datetime) -> list[ResortNow]:
    return _current(selectors.rooms_taken(ids, search.nights, at=at), place)


def _current(found: list[ResortNow], place: Place) -> list[ResortNow]:
    if place.version != ANY and any(now.places != place.version for now in found):
        raise _PlaceChanged
    return found


def _answer(now: ResortNow, kept: KeptResort, search: SearchRequest, *, question: str, at: datetime) -> ResortAnswer:
    key = (kept.number, question)
    known = _memory.get(key)
    if known is None or known[0] != now.taken:
        offer = room_search.offer_of(kept, search, at=at)
        found = room_search.find_rooms(offer, search, taken=frozenset(now.taken)) if offer else None
        text = _text(found) if found else b""
        known = (now.taken, text, hashlib.sha256(text).digest())
        _memory.keep(key, known, weight=len(text) + OVERHEAD_BYTES)
    return ResortAnswer(now.resort_id, known[1], known[2])


def _text(found: SearchResult) -> bytes:
    """The object of a resort, its keys in the order of the schema."""
    money = {
        kind: room_json.totals_as_keys(subtotal_paise=totals.subtotal_paise, total_paise=totals.total_paise)
        for kind, totals in enumerate(found.offer.prices.alone)
        if totals is not None
    }
    return b"".join(
        (
            found.offer.kept.head,
            b',"rate_plan":',
            room_json.json_bytes(found.rate_plan),
            b',"available_rooms":[',
            b"".join([piece for room in found.rooms for piece in (room.before, money[room.kind], room.after)])[:-1],
            b'],"room_types":[',
            b",".join(_types(found)),
            b'],"suggested_rooms":[',
            b",".join([b"%d" % room_id for room_id in found.suggested]),
            b"]}",
        )
    )


def _types(found: SearchResult) -> list[bytes]:
    """Each type among these rooms, in the order of the rooms, and how many are of it."""
    free: dict[int | None, int] = {}
    for room in found.rooms:
        free[room.room_type_id] = free.get(room.room_type_id, 0) + 1
    return [
        b'%s,"free":%d}' % (found.offer.kept.types[type_id], count)
        for type_id, count in free.items()
        if type_id is not None
    ]
