"""Collects balances: payment link, reminders, warning and cancellation of unpaid bookings.

Every minute by day. Each guest hears at most the latest of what has become due since they were told last: after an
outage one message, and nothing twice.
"""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from backend.bookings.models import FinalBooking
from backend.bookings.states import CHANGE_OPEN, BookingState
from backend.common.db.lone_rows import RowAlone
from backend.common.jobs import Job, enqueue_each, room_for
from backend.common.resort_days import day_of
from backend.common.time_limits import SWEEP_SECONDS, rows_in_time
from backend.holds.services import attempt_locks
from backend.notifications.models import MessageKind
from backend.notifications.services import quiet_hours
from backend.payments import gateway, selectors
from backend.payments.balances import link_upkeep
from backend.payments.core.razorpay_fields import Malformed
from backend.payments.links import payment_links, reminders
from backend.payments.models import BalanceNotice, OrderKind, Payment, PaymentLink, PaymentOrder
from backend.payments.orders.check_times import DAILY_UNTIL
from backend.payments.reconciliation import order_checks
from backend.payments.refunds import cancellations
from backend.payments.selectors import Due
from backend.payments.states import LINK_UNFINISHED, OrderState, PaymentState

log = logging.getLogger(__name__)

# Of each sort in one sweep: a day's messages leave over some minutes, not in one heap.
AT_ONCE = 100
# Warnings and reminders share the time of one sweep.
SHARE_SECONDS = SWEEP_SECONDS / 2
RETRY = timedelta(minutes=10)
# An authorisation becomes money within minutes, or never.
ON_ITS_WAY = timedelta(days=1)


def collect(*, at: datetime) -> int:
    """Tell whoever is to be told, ring for what is to be cancelled; how many of both. Safe to run twice at once."""
    if quiet_hours.is_quiet(at):
        return 0
    today = day_of(at)
    # A warning names sum and link, and is enough for one day.
    to_warn = rows_in_time(
        selectors.to_warn(today=today, most=AT_ONCE), sweep="warnings of balances", seconds=SHARE_SECONDS
    )
    done = sum(_told(due, MessageKind.BALANCE_WARNING, at=at) for due in to_warn)
    to_tell = selectors.to_tell(today=today, most=AT_ONCE)
    for due in rows_in_time(to_tell, sweep="reminders of balances", seconds=SHARE_SECONDS):
        done += _told(due, MessageKind.BALANCE_DUE if due.first else MessageKind.BALANCE_REMINDER, at=at)
    over = selectors.to_cancel(today=today, at=at, most=room_for(Job.CANCEL_UNPAID))
    enqueue_each(Job.CANCEL_UNPAID, "booking_id", over)
    return done + len(over)


def cancel_all_unpaid(*, booking_id: int, at: datetime) -> bool:
    """Call a booking off whose balance nobody waits for any longer, unless money for it is on its way; whether it was.

    Razorpay is asked first, and as long as it does not answer the booking stands.
    """
    if quiet_hours.is_quiet(at) or not _is_over(booking_id, at=at):
        return False
    booking = FinalBooking.objects.select_related("attempt", "resort", "user").get(pk=booking_id)
    try:
        _hear_of(booking, at=at)
        on_its_way = _money_on_its_way(booking, at=at)
    except (gateway.GatewayUnavailable, gateway.GatewayRefused, Malformed) as error:
        log.warning("booking %s not cancelled: %s", booking.reference, error)
        on_its_way = True
    if on_its_way:
        BalanceNotice.objects.filter(booking=booking).update(try_at=at + RETRY)
        return False
    return cancellations.cancel_unpaid_booking(booking=booking, at=at, still=lambda: _is_over(booking_id, at=at))


def _told(due: Due, kind: MessageKind, *, at: datetime) -> int:
    """Tell one guest, once their link can be opened; until then it is made."""
    # One that will not be told does not keep the others waiting.
    with RowAlone(log, "guest of booking %s not told of the balance", due.booking_id):
        with transaction.atomic():
            attempt_locks.attempt_locked(due.attempt_id)
            booking = FinalBooking.objects.select_related("attempt", "resort", "user").get(pk=due.booking_id)
            if booking.state != BookingState.CONFIRMED or not booking.balance_paise or _was_told(booking, kind, at=at):
                return 0
            link = payment_links.live_link(booking, at=at)
            if link is None or not link.short_url:
                payment_links.ask_for_link(booking, at=at)
                return 0
            reminders.tell_of_balance(booking, link, kind, today=day_of(at), at=at)
        return 1
    return 0


def _was_told(booking: FinalBooking, kind: MessageKind, *, at: datetime) -> bool:
    """Whether another sweep was first."""
    field = "warned_on" if kind is MessageKind.BALANCE_WARNING else "told_on"
    known = {"amount_paise": booking.balance_paise, "due_on": booking.balance_due_on, f"{field}__gte": day_of(at)}
    return BalanceNotice.objects.filter(booking=booking, **known).exists()


def _is_over(booking_id: int, *, at: datetime) -> bool:
    return bool(selectors.to_cancel(today=day_of(at), at=at, most=1, only=booking_id))


def _hear_of(booking: FinalBooking, *, at: datetime) -> None:
    """Settle whatever was paid for the balance, or for a change that carries it, and not told of yet."""
    for link in PaymentLink.objects.filter(booking=booking, razorpay_link_id__isnull=False, state__in=LINK_UNFINISHED):
        link_upkeep.follow(link, gateway.fetch_link(str(link.razorpay_link_id)), at=at)
    orders = PaymentOrder.objects.filter(state=OrderState.CREATED, created_at__gt=at - DAILY_UNTIL)
    for order in orders.filter(_pays_balance(), attempt=booking.attempt_id):
        order_checks.take_in_all(gateway.payments_of(str(order.razorpay_order_id)), at=at)


def _money_on_its_way(booking: FinalBooking, *, at: datetime) -> bool:
    recent = Payment.objects.filter(state=PaymentState.AUTHORIZED, first_seen_at__gt=at - ON_ITS_WAY)
    return recent.filter(_pays_balance("order__"), order__attempt=booking.attempt_id).exists()


def _pays_balance(order: str = "") -> Q:
    """Orders of a balance, and of changes that can still be made: where it is due by then, they carry all of it."""
    changes = Q((f"{order}kind", OrderKind.CHANGE), (f"{order}change__state__in", CHANGE_OPEN))
    return Q((f"{order}kind", OrderKind.BALANCE)) | changes
