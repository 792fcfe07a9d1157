"""The usual hold in one trip to PostgreSQL: locks, what is held already, and the rows, judged before they are certain.

A hold with a coupon, of somebody who works at the resort, or of a room on which a stay has lapsed that nobody has
written down yet goes step by step (`room_holds.store_hold`), and so does what is offered to somebody who waits.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from backend.common.db.prepared_statements import Row, in_one_trip
from backend.holds.models import BookingAttempt
from backend.holds.services import hold_limits, hold_rows, holdings, redis_gate
from backend.inventory.gateway.gate import Claim
from backend.inventory.services import locks


class NotPlain(Exception):
    """Nothing has been stored: this hold goes step by step."""


def store_plain_hold(attempt: BookingAttempt, room_ids: Sequence[int], *, claim: Claim, at: datetime) -> None:
    """Store an attempt that holds these rooms, in the order of their ids; its gate lasts as long once that is certain.

    The locks are taken in their order, and what is counted and written comes after them. Raises NotPlain, what
    hold_limits.admit raises, and IntegrityError where somebody has a room.
    """
    if attempt.coupon_id is not None:
        raise NotPlain
    user_id, network = attempt.user_id, attempt.network
    with transaction.atomic():
        try:
            with in_one_trip() as batch:
                batch.send(locks.locking_asker(user_id, network=network, resort_id=attempt.resort_id))
                batch.send(holdings.counting_holdings(user_id, network=network, at=at))
                batch.send(locks.locking_rooms(room_ids, at=at))
                batch.send(hold_rows.inserting_hold(attempt, room_ids))
        except IntegrityError:
            # Whoever may not hold this much is told so first.
            _judge(attempt, batch.answers, rooms=len(room_ids), at=at)
            raise
        _judge(attempt, batch.answers, rooms=len(room_ids), at=at)
        hold_rows.note_inserted(attempt, batch.answers[3])
        redis_gate.extend_after_commit(claim, until=attempt.expires_at, at=at)


def _judge(attempt: BookingAttempt, answers: Sequence[Sequence[Row]], *, rooms: int, at: datetime) -> None:
    asker, held, rooms_locked = answers[:3]
    if hold_limits.is_free_of_limits(locks.asker_in(asker)):
        raise NotPlain
    hold_limits.refuse_above_limits(attempt, holdings.holdings_in(held), rooms=rooms, at=at)
    if any(has_stale for _, has_stale in rooms_locked):
        raise NotPlain
