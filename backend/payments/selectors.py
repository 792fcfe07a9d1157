"""Balances to remind, warn or cancel today, each in one SQL statement; and what became of payments."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from backend.bookings.services.guest_refunds import GuestRefund
from backend.payments.core import refund_days
from backend.payments.models import Refund
from backend.payments.models.refund import RefundReason
from backend.payments.states import RefundState
from backend.pricing.core import overdue_terms

# A notice of another sum or another day says nothing. Less than a rupee cannot be paid.
UNPAID = """
FROM bookings_finalbooking AS booking
LEFT JOIN pricing_resortterms AS terms ON terms.resort_id = booking.resort_id
LEFT JOIN payments_balancenotice AS notice ON notice.booking_id = booking.id
    AND notice.due_on = booking.balance_due_on AND notice.amount_paise = booking.balance_paise
WHERE booking.state = 'confirmed' AND booking.balance_paise >= 100
"""
# Of the days on which it is asked for, one has come since its guest was told last; how many does not matter.
TO_TELL = f"""
SELECT booking.id, booking.attempt_id, notice.id IS NULL AS first {UNPAID}
AND booking.balance_due_on BETWEEN %(today)s AND %(furthest)s AND EXISTS (
    SELECT FROM unnest(%(link_days)s || coalesce(terms.reminder_days, %(reminder_days)s)) AS days
    WHERE booking.balance_due_on - days::int BETWEEN coalesce(notice.told_on + 1, '-infinity') AND %(today)s
) ORDER BY booking.balance_due_on, booking.id LIMIT %(most)s
"""  # noqa: S608  # nosec B608 # constants of this file alone
CANCELLING = f"""{UNPAID} AND booking.checked_in_at IS NULL AND terms.overdue = 'cancel'
AND booking.balance_due_on < %(tomorrow)s
"""
# On the day of arrival nobody is turned away by a machine: who could not be cancelled before is not warned.
TO_WARN = f"""
SELECT booking.id, booking.attempt_id, false AS first {CANCELLING}
AND booking.balance_due_on + terms.overdue_days::int <= %(today)s AND booking.check_in > %(tomorrow)s
AND notice.warned_on IS NULL ORDER BY booking.balance_due_on, booking.id LIMIT %(most)s
"""  # nosec B608 # constants of this file alone
TO_CANCEL = f"""
SELECT booking.id {CANCELLING}
AND booking.balance_due_on + terms.overdue_days::int < %(today)s AND booking.check_in > %(today)s
AND notice.warned_on < %(today)s AND (notice.try_at IS NULL OR notice.try_at <= %(at)s)
AND (%(only)s::bigint IS NULL OR booking.id = %(only)s) ORDER BY booking.balance_due_on, booking.id LIMIT %(most)s
"""  # nosec B608 # constants of this file alone
# Two days later than meant, something is wrong, and a person should know.
IN_HAND = f"""
SELECT booking.id {CANCELLING}
AND booking.balance_due_on + terms.overdue_days::int + 2 >= %(today)s
AND booking.check_in > CASE WHEN notice.warned_on IS NULL THEN %(tomorrow)s ELSE %(today)s END
"""  # nosec B608 # constants of this file alone
FURTHEST_DAYS = 60
NOT_SENT = (RefundState.WITHDRAWN, RefundState.NETTED)
ON_ITS_WAY = (RefundState.DUE, RefundState.PENDING, RefundState.PROCESSED)


@dataclass(frozen=True)
class Due:
    """A booking whose guest is to be told; `first` where they have not heard of this balance before."""

    booking_id: int
    attempt_id: int
    first: bool


def to_tell(*, today: date, most: int) -> list[Due]:
    """Whoever is to be asked for a balance, or reminded of it, the nearest day first."""
    reminders = {"link_days": [overdue_terms.LINK_DAYS], "reminder_days": overdue_terms.default_reminders()}
    furthest = date.fromordinal(today.toordinal() + FURTHEST_DAYS)
    return [Due(*row) for row in _asked(TO_TELL, today, furthest=furthest, most=most, **reminders)]


def to_warn(*, today: date, most: int) -> list[Due]:
    """Whoever loses their booking tomorrow."""
    return [Due(*row) for row in _asked(TO_WARN, today, most=most)]


def to_cancel(*, today: date, at: datetime, most: int, only: int | None = None) -> list[int]:
    """Bookings whose balance nobody waits for any longer: all, or this one if it is one of them."""
    return [row[0] for row in _asked(TO_CANCEL, today, at=at, most=most, only=only)]


def in_hand(*, today: date) -> list[int]:
    """Late bookings that are warned and cancelled by themselves: no person needs to know yet."""
    return [row[0] for row in _asked(IN_HAND, today)]


def refund_reason(*, razorpay_payment_id: str) -> RefundReason | None:
    """Why a payment that could be used for nothing goes back by itself; None of one that was used, or is not there."""
    ours = Refund.objects.filter(payment__razorpay_payment_id=razorpay_payment_id, payment__booking=None)
    found = ours.exclude(reason=RefundReason.EXTERNAL).values_list("reason", flat=True).first()
    return RefundReason(found) if found else None


def guest_refunds_of(attempt_id: int) -> list[GuestRefund]:
    """What goes back of all that was paid for an attempt and its booking, the first owed first. Not what was
    withdrawn, nor what a refund made elsewhere has settled: that one is there itself."""
    ours = Refund.objects.filter(payment__order__attempt=attempt_id).exclude(state__in=NOT_SENT)
    return [
        GuestRefund(
            amount_paise=refund.amount_paise,
            status=refund.state,
            reason=refund.reason,
            owed_since=refund.created_at,
            expected_by=_expected_by(refund),
        )
        for refund in ours.order_by("pk")
    ]


def _expected_by(refund: Refund) -> date | None:
    """None of one that Razorpay gave up, ever: when a person sees to it nobody knows."""
    if refund.state not in ON_ITS_WAY or refund.round > 1:
        return None
    return refund_days.last_day(timezone.localdate(refund.created_at))


def _asked(question: str, today: date, **more: Any) -> list[tuple[Any, ...]]:
    tomorrow = date.fromordinal(today.toordinal() + 1)
    with connection.cursor() as cursor:
        cursor.execute(question, {"today": today, "tomorrow": tomorrow, **more})
        return list(cursor.fetchall())
