"""The money of a changed booking: refund the difference, add to the balance, or collect it first."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from backend.bookings.models import BookingChange, FinalBooking
from backend.bookings.services import change_proposals, changes
from backend.bookings.services.change_proposals import ChangeRequest, DifferenceTooSmall, Proposal
from backend.bookings.states import ChangeState
from backend.common import razorpay_limits
from backend.common.errors import DomainError
from backend.common.money import rupees
from backend.holds.services import attempt_locks
from backend.inventory.services import locks
from backend.payments.ledger import journal
from backend.payments.links import payment_links
from backend.payments.models import OrderKind, PaymentOrder
from backend.payments.models.refund import RefundReason
from backend.payments.orders import razorpay_orders
from backend.payments.refunds import kept_money, owed_refunds
from backend.payments.states import OrderState


class DifferenceChanged(DomainError):
    """`difference`, `difference_paise`: what the change would cost now."""

    code = "difference_changed"
    message = "The price difference has changed since you looked. Check the new amount and confirm again."


class RefundedElsewhere(DomainError):
    code = "refunded_elsewhere"
    message = "Money for this booking was refunded outside this system. Contact the resort to change it."


@dataclass(frozen=True, kw_only=True)
class Done:
    """What became of a change: it is made, or its order is to be paid first."""

    change: BookingChange
    order: PaymentOrder | None = None

    @property
    def made(self) -> bool:
        return self.order is None


def preview(booking: FinalBooking, request: ChangeRequest, *, at: datetime) -> tuple[Proposal, list[int]]:
    """What the change would mean at this moment, and which of its rooms somebody else has.

    Raises the refusals of change_proposals.propose, RefundedElsewhere, AmountAboveMaximum, and DifferenceTooSmall
    where no parts of the payments that can be sent come to what goes back.
    """
    proposal = change_proposals.propose(booking, request, at=at)
    _refuse_what_is_not_there(proposal)
    return proposal, changes.taken_by_others(proposal, at=at)


def change_booking(
    *,
    booking: FinalBooking,
    request: ChangeRequest,
    expected_difference_paise: int,
    user_id: int,
    at: datetime,
    expected_last_change: int | None = None,
) -> Done:
    """Change the booking, or hold what it needs and ask for the difference: the same order while it waits.

    `expected_last_change` is the number of the booking's latest change when this one was decided on; unless given, the
    latest of this moment. Raises what `preview` raises, Overtaken when there is a later one (or the house has moved the
    guests out of rooms that are named), DifferenceChanged when another difference was expected, RoomHeld, the refusals
    of hold_limits.admit_change, and with the change waiting GatewayUnavailable and PaymentRefused.
    """
    seen = last_change(booking) if expected_last_change is None else expected_last_change
    seen_rooms = request.room_ids and change_proposals.rooms_after_change(booking)
    with transaction.atomic():
        # What a change holds is counted with all that its guest holds.
        locks.user_locked(booking.user_id)
        attempt_locks.attempt_locked(booking.attempt_id)
        current = FinalBooking.objects.select_related("attempt", "resort__terms", "user").get(pk=booking.pk)
        proposal = change_proposals.propose(current, request, at=at)
        waiting = _waiting(proposal, at=at)
        if waiting is None and (last_change(current) != seen or seen_rooms not in (None, proposal.was_room_ids)):
            # Of two at once the other one came first: whoever looks again sees what has become of the booking.
            raise changes.Overtaken
        _refuse_what_is_not_there(proposal)
        if proposal.difference_paise != expected_difference_paise:
            paise = proposal.difference_paise
            raise DifferenceChanged(difference=rupees(paise), difference_paise=paise)
        done = waiting or _begun(proposal, user_id=user_id, at=at)
    if done.order is not None:
        left = done.change.expires_at - at
        minutes = max(razorpay_limits.CAPTURE_LEAST_MINUTES, -(-int(left.total_seconds()) // 60))
        razorpay_orders.order_at_razorpay(done.order, minutes=minutes, at=at)
    return done


def last_change(booking: FinalBooking) -> int:
    """The number of the booking's latest change, whatever became of it; 0 for none."""
    return booking.changes.aggregate(last=Max("number"))["last"] or 0


def _refuse_what_is_not_there(proposal: Proposal) -> None:
    razorpay_limits.refuse_above_maximum(proposal.settled.now_paise)
    left, back_paise = kept_money.left_of(proposal.booking), proposal.settled.back_paise
    sent_paise = sum(paise for _, paise in kept_money.refund_by_payment(left, back_paise))
    if sent_paise < back_paise:
        raise RefundedElsewhere
    if sent_paise > back_paise:
        raise DifferenceTooSmall


def _waiting(proposal: Proposal, *, at: datetime) -> Done | None:
    """The change that waits to be paid, if it is this one."""
    waits = proposal.booking.changes.filter(state=ChangeState.WAITING, expires_at__gt=at).first()
    if waits is None:
        return None
    same = (proposal.nights, list(proposal.room_ids), proposal.price)
    if same != (waits.nights, waits.room_ids, waits.frozen_price):
        return None
    if not changes.fits(waits, proposal.booking):
        # The desk has moved the booking meanwhile: money for that one would only go back.
        return None
    # Razorpay takes one payment per order: paid, and yet no change, it has nothing left to offer.
    order = PaymentOrder.objects.filter(change=waits).exclude(state=OrderState.PAID).first()
    return Done(change=waits, order=order) if order else None


def _begun(proposal: Proposal, *, user_id: int, at: datetime) -> Done:
    seconds = settings.CHANGE_HOLD_SECONDS if proposal.settled.now_paise else 0
    row = changes.write_change(proposal, user_id=user_id, until=at + timedelta(seconds=seconds), at=at)
    if row.now_paise:
        changes.hold_change(row, at=at)
        return Done(change=row, order=_order(row, at=at))
    booking = changes.make_change(row, at=at)
    if row.balance_paise != row.was_balance_paise:
        # What asks for the old sum would take money that only goes back.
        payment_links.close(booking, at=at)
    for payment, paise in kept_money.refund_by_payment(kept_money.left_of(booking), row.back_paise):
        refund = owed_refunds.owe(payment, reason=RefundReason.CHANGED, amount_paise=paise, change=row, at=at)
        journal.book_change(refund, at=at)
    return Done(change=row)


def _order(row: BookingChange, *, at: datetime) -> PaymentOrder:
    attempt = row.booking.attempt
    return PaymentOrder.objects.create(
        attempt=attempt,
        kind=OrderKind.CHANGE,
        change=row,
        round=row.number,
        amount_paise=row.now_paise,
        # At most 40 characters, and never a booking's reference: receipts travel further than bookings.
        receipt=f"dandeli-{attempt.pk}-change-{row.number}-{attempt.token[:8]}",
        created_at=at,
    )
