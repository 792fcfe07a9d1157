"""Makes events of marked rows: compares the current state with what was told last."""

import logging
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from backend.bookings.states import BookingState
from backend.common.time_limits import TimeIsUp
from backend.event_feed.models import Mark, Standing
from backend.event_feed.models.kinds import OF_MOMENT, OF_STATE, EventKind, Subject
from backend.event_feed.selectors import snapshots
from backend.event_feed.selectors.snapshots import Data
from backend.payments.models import LedgerEntry
from backend.payments.models.ledger import LedgerAccount

log = logging.getLogger(__name__)

Key = tuple[str, int]


@dataclass(frozen=True, kw_only=True)
class News:
    """An event that has no number yet."""

    resort_id: int
    kind: EventKind
    subject: Subject
    subject_id: str
    data: Data
    # The row of what stands; 0 for money.
    row_id: int = 0
    # Whether there is something to compare with next time.
    stands: bool = False


class Comparison:
    """A look at many marked rows at once, in one statement for each kind of row."""

    def __init__(self, marks: Iterable[Mark]) -> None:
        # Each row once, in the order in which it was first marked.
        self.keys: list[Key] = list(dict.fromkeys((mark.subject, mark.row_id) for mark in marks))
        self.stuck: list[Key] = []
        ids = {subject: [key[1] for key in self.keys if key[0] == subject] for subject in ("attempt", "block", "entry")}
        # What stands first: only this process changes it, and everything else may be newer.
        self.standing = _standing(ids["attempt"], ids["block"])
        self.attempts = snapshots.attempts(ids["attempt"])
        self.blocks = snapshots.blocks(ids["block"])
        self.entries = snapshots.entries(ids["entry"])

    def news(self) -> list[News]:
        """What is to be told; a row that cannot be understood is `stuck`, and keeps nobody else."""
        found: list[News] = []
        for key in self.keys:
            try:
                found.extend(getattr(self, f"_{key[0]}")(key[1]))
            except TimeIsUp:
                raise
            except Exception:
                log.exception("no event could be made of %s %s", *key)
                self.stuck.append(key)
        return found

    def _attempt(self, row_id: int) -> Iterator[News]:
        attempt = self.attempts.get(row_id)
        yield from self._hold(row_id, attempt)
        yield from self._booking(row_id, attempt)

    def _hold(self, row_id: int, attempt: Any) -> Iterator[News]:
        stood = self.standing.get((Subject.HOLD.value, row_id))
        now = snapshots.hold_snapshot(attempt) if attempt else None
        resort_id = attempt.resort_id if attempt else stood.resort_id if stood else 0
        about: dict[str, Any] = {"resort_id": resort_id, "subject": Subject.HOLD, "subject_id": str(row_id)}
        if now and now != (stood.data if stood else None):
            kind = EventKind.HOLD_CHANGED if stood else EventKind.HOLD_PLACED
            yield News(kind=kind, data=now, row_id=row_id, stands=True, **about)
        elif stood and not now:
            yield News(
                kind=EventKind.HOLD_RELEASED,
                data=snapshots.release_snapshot(attempt, stood.data),
                row_id=row_id,
                **about,
            )

    def _booking(self, row_id: int, attempt: Any) -> Iterator[News]:
        now = snapshots.booking_snapshot(attempt) if attempt else None
        if not now:
            return
        stood = self.standing.get((Subject.BOOKING.value, row_id))
        kinds = _of_booking(now, stood.data if stood else None)
        for kind in kinds:
            yield News(
                resort_id=attempt.resort_id,
                kind=kind,
                subject=Subject.BOOKING,
                subject_id=now["reference"],
                data=now,
                row_id=row_id,
                stands=True,
            )

    def _block(self, row_id: int) -> Iterator[News]:
        stood = self.standing.get((Subject.BLOCK.value, row_id))
        resort_id, now = self.blocks.get(row_id, (stood.resort_id if stood else 0, None))
        about: dict[str, Any] = {"resort_id": resort_id, "subject": Subject.BLOCK, "subject_id": str(row_id)}
        if now and now != (stood.data if stood else None):
            yield News(kind=EventKind.ROOM_BLOCKED, data=now, row_id=row_id, stands=True, **about)
        elif stood and not now:
            yield News(
                kind=EventKind.ROOM_UNBLOCKED, data=snapshots.unblock_snapshot(stood.data), row_id=row_id, **about
            )

    def _entry(self, row_id: int) -> Iterator[News]:
        entry = self.entries[row_id]
        kind = _of_entry(entry)
        if kind:
            yield News(
                resort_id=entry.payment.order.attempt.resort_id,
                kind=kind,
                subject=Subject.PAYMENT,
                subject_id=entry.payment.razorpay_payment_id,
                data=snapshots.money_snapshot(entry),
            )


def _of_booking(now: Data, told: Data | None) -> list[EventKind]:
    """What a booking's new state means: also one that came and ended between two looks was confirmed first."""
    ending = OF_STATE.get(now["status"], EventKind.BOOKING_CHANGED)
    if told is None:
        return (
            [EventKind.BOOKING_CONFIRMED]
            if now["status"] == BookingState.CONFIRMED
            else [EventKind.BOOKING_CONFIRMED, ending]
        )
    if told["status"] != now["status"]:
        return [ending]
    # What was told before there were these keys differs by their being there, and by nothing that has happened.
    told = {"slices": now["slices"], "checked_in_at": None, "checked_out_at": None, **told}
    came_or_left = [kind for key, kind in OF_MOMENT.items() if now[key] and not told[key]]
    same = {key: now[key] for key in OF_MOMENT if now[key]}
    changed = {**told, **same} != now
    return [*([EventKind.BOOKING_CHANGED] if changed else []), *came_or_left]


def _of_entry(entry: LedgerEntry) -> EventKind | None:
    if entry.source == LedgerAccount.PAYER:
        # What a guest pays on top for Razorpay's fee is no part of what is mirrored.
        return None if entry.target == LedgerAccount.OWNER else EventKind.PAYMENT_CAPTURED
    if entry.target == LedgerAccount.PAYER:
        return EventKind.DISPUTE_LOST if entry.source == LedgerAccount.OWNER else EventKind.REFUND_PROCESSED
    # From one of our own accounts to another: nothing that anybody outside has to mirror.
    return None


def _standing(attempt_ids: Collection[int], block_ids: Collection[int]) -> dict[Key, Standing]:
    of_attempts = Standing.objects.filter(subject__in=(Subject.HOLD, Subject.BOOKING), row_id__in=attempt_ids)
    of_blocks = Standing.objects.filter(subject=Subject.BLOCK, row_id__in=block_ids)
    return {(row.subject, row.row_id): row for row in (*of_attempts, *of_blocks)}
