"""The money of guests who leave early: what is charged of the nights they give up, and what goes back."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from backend.bookings.models import BookingChange, FinalBooking
from backend.bookings.services import departures
from backend.bookings.services.change_proposals import DifferenceTooSmall
from backend.common.money import rupees
from backend.holds.services import attempt_locks
from backend.payments.ledger import journal
from backend.payments.links import payment_links
from backend.payments.models.refund import RefundReason
from backend.payments.refunds import kept_money, owed_refunds
from backend.payments.refunds.cancellations import RefundChanged
from backend.payments.refunds.paid_changes import RefundedElsewhere
from backend.pricing.core import cancellation_fee, change_settlement, unslept_nights
from backend.pricing.core.unslept_nights import UnsleptCharge


def leave_early(
    *,
    booking: FinalBooking,
    user_id: int,
    at: datetime,
    lines: tuple[int, ...] = (),
    charge: UnsleptCharge = UnsleptCharge.ALL,
    fee_nights: int = 0,
    expected_refund_paise: int | None = None,
) -> BookingChange:
    """Let the guests of these room lines go, or all: their nights to come are free, and paid as `charge` says.

    Nights are given back at their frozen price, and a balance is lowered before money goes back. Raises the refusals
    of departures.plan_departure, RefundChanged when another refund was expected, RefundedElsewhere, and
    DifferenceTooSmall where no parts of the payments that can be sent come to what goes back.
    """
    with transaction.atomic():
        attempt_locks.attempt_locked(booking.attempt_id)
        current = FinalBooking.objects.select_related("attempt", "resort", "user").get(pk=booking.pk)
        plan = departures.plan_departure(current, numbers=lines, at=at)
        old = current.attempt.frozen_price
        charged = unslept_nights.price_of_slept(old, plan.free_nights, charge=charge, fee_nights=fee_nights)
        price, settled = change_settlement.settle_new_price(
            # What was kept before is in the charged price already.
            replace(old, lines=tuple(line for line in old.lines if not line.is_kept)),
            charged,
            total_paise=current.total_paise,
            balance_paise=current.balance_paise,
            tier=cancellation_fee.NOTHING,
        )
        if expected_refund_paise not in (None, settled.back_paise):
            raise RefundChanged(refund=rupees(settled.back_paise), refund_paise=settled.back_paise)
        due_on = current.balance_due_on if settled.balance_paise else None
        price = replace(price, deposit=settled.instalments(due_on=due_on))
        back = kept_money.refund_by_payment(kept_money.left_of(current), settled.back_paise)
        if (sent := sum(paise for _, paise in back)) != settled.back_paise:
            raise RefundedElsewhere if sent < settled.back_paise else DifferenceTooSmall
        change = departures.make_departure(plan, price=price, settled=settled, due_on=due_on, user_id=user_id, at=at)
        if change.balance_paise != change.was_balance_paise:
            payment_links.close(plan.booking, at=at)
        for payment, paise in back:
            refund = owed_refunds.owe(payment, reason=RefundReason.CHANGED, amount_paise=paise, change=change, at=at)
            journal.book_change(refund, at=at)
    return change
