"""Undoes a cancellation or a no-show: the booking stands again with its rooms and its money.

What has been sent to Razorpay cannot come back. So an end that owes money is undone while that still waits here; it is
withdrawn then, in the same transaction as everything else.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from backend.bookings.models import FinalBooking
from backend.bookings.services import restoration
from backend.common.db.transitions import move
from backend.common.errors import DomainError
from backend.holds.services import attempt_locks
from backend.inventory.services import locks
from backend.notifications.services import outbox
from backend.payments.ledger import journal
from backend.payments.models import BalanceNotice, Refund
from backend.payments.models.refund import RefundReason
from backend.payments.refunds import owed_refunds, refund_requests
from backend.payments.states import RefundState


class RefundSent(DomainError):
    code = "refund_sent"
    message = "Its refund has been sent to the guest and cannot come back. Make a new booking and have it paid again."


def undo_ending(*, booking: FinalBooking, user_id: int, at: datetime, reason: str = "") -> bool:
    """Let a booking stand again that was cancelled or marked as a no-show; False when that has been undone before.

    Raises the refusals of restoration.refuse_undo and restoration.restore_booking, and RefundSent.
    """
    with transaction.atomic():
        locks.user_locked(booking.user_id)
        attempt = attempt_locks.attempt_locked(booking.attempt_id)
        booking.refresh_from_db()
        if restoration.undo_until(booking) is None and booking.endings.exists():
            return False
        restoration.refuse_undo(booking, at=at)
        _withdraw(_unsent(_owed(booking).select_for_update(), at=at), at=at)
        for payment in booking.payments.order_by("pk"):
            journal.give_gift_again(payment, at=at)
        restoration.restore_booking(booking, attempt, user_id=user_id, at=at, reason=reason)
        # Whoever loses a booking for its balance is warned first: also the second time.
        BalanceNotice.objects.filter(booking=booking).update(warned_on=None, try_at=None)
    return True


def withdrawn_if_undone(booking: FinalBooking, *, at: datetime) -> int:
    """How many paise would not go back after all. Raises what `undo_ending` raises; certain only under its locks."""
    restoration.refuse_undo(booking, at=at)
    return sum(refund.amount_paise for refund in _unsent(_owed(booking), at=at))


def _owed(booking: FinalBooking) -> QuerySet[Refund]:
    """What the end of the booking gives back."""
    refunds = Refund.objects.filter(payment__booking=booking, reason=RefundReason.CANCELLED).order_by("pk")
    return refunds.exclude(state=RefundState.WITHDRAWN).select_related("payment")


def _unsent(refunds: Iterable[Refund], *, at: datetime) -> list[Refund]:
    """These, if the time of none has come, nobody has ever sent one, and none went another way. Raises RefundSent."""
    found = list(refunds)
    if any(_is_under_way(refund, at=at) or _was_sent(refund) or _went_elsewhere(refund) for refund in found):
        raise RefundSent
    return found


def _is_under_way(refund: Refund, *, at: datetime) -> bool:
    """Whether its time has come: from then on its guest may read that the money is on its way."""
    return refund.state != RefundState.DUE or refund.next_try_at <= at


def _was_sent(refund: Refund) -> bool:
    """Whether somebody has tried to send it: now, or before it failed and was owed anew."""
    known = refund.razorpay_refund_id or refund.earlier_ids or refund.tries
    return bool(known) or refund.round != refund_requests.first_round(refund)


def _went_elsewhere(refund: Refund) -> bool:
    return refund.amount_paise != refund.first_paise


def _withdraw(refunds: Iterable[Refund], *, at: datetime) -> None:
    """Owe none of these any more. Raises RefundSent when a guest has been told of one meanwhile."""
    for refund in refunds:
        journal.book_withdrawal(refund, at=at)
        move(refund, RefundState.WITHDRAWN, amount_paise=0)
        if not _is_unsaid(refund):
            raise RefundSent


def _is_unsaid(refund: Refund) -> bool:
    """Whether its guest has not been told of it, and never will be: the message is dropped."""
    key = owed_refunds.told_key(refund)
    return outbox.take_message_back(dedupe_key=key, reason="the end of the booking was undone")
