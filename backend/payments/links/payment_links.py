"""Payment links for balances, as rows. `balances.link_upkeep` and `link_creation` talk to Razorpay."""

from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone

from backend.bookings.models import FinalBooking
from backend.bookings.states import BookingState
from backend.common import razorpay_limits
from backend.common.db.transitions import move, move_all
from backend.common.jobs import Job, enqueue
from backend.common.money import LEAST_PAISE
from backend.holds.services import attempt_locks
from backend.payments.core.razorpay_facts import LinkFact
from backend.payments.links import reminders
from backend.payments.models import OrderKind, PaymentLink, PaymentOrder
from backend.payments.orders import order_rounds
from backend.payments.orders.check_times import next_check
from backend.payments.states import LINK_LIVE, LINK_UNFINISHED, LinkState, OrderState

# Razorpay takes six months; months differ.
LONGEST = timedelta(days=175)
SHORTEST = timedelta(days=1)
# Less than this is no time to pay in: another one is made.
LEAST_LEFT = timedelta(hours=1)
AT_ONCE = 200


def live_link(booking: FinalBooking, *, at: datetime) -> PaymentLink | None:
    """The link that asks for what the booking leaves to pay, or for the next part of it, if there is one."""
    found = PaymentLink.objects.filter(
        booking=booking,
        state__in=LINK_LIVE,
        amount_paise=razorpay_limits.next_part(booking.balance_paise),
        expires_at__gt=at + LEAST_LEFT,
    )
    return found.first()


def ask_for_link(booking: FinalBooking, *, at: datetime) -> PaymentLink:
    """The link for the balance of a (locked, confirmed) booking: the same one while it can be paid and its sum stands.

    A new one is made by its job.
    """
    link = live_link(booking, at=at)
    if link is not None:
        return link
    close(booking, at=at)
    number = PaymentLink.objects.filter(booking=booking).count() + 1
    link = PaymentLink.objects.create(
        booking=booking,
        amount_paise=razorpay_limits.next_part(booking.balance_paise),
        # Never the booking's own reference: this one travels further than bookings.
        reference_id=f"dandeli-{booking.pk}-link-{number}-{booking.attempt.token[:8]}",
        expires_at=_end(booking, at=at),
        created_at=at,
        next_try_at=at,
    )
    enqueue(Job.TEND_LINK, link_id=link.pk)
    return link


def close(booking: FinalBooking, *, at: datetime) -> None:
    """Nothing, or another sum, is to be paid for this booking: what still waits to be said of it is dropped, and its
    link is taken back at Razorpay."""
    reminders.drop_reminders(booking)
    for link in PaymentLink.objects.filter(booking=booking, state__in=LINK_LIVE):
        if move(link, LinkState.CLOSING, next_try_at=at, tries=0):
            enqueue(Job.TEND_LINK, link_id=link.pk)


def close_needless(*, at: datetime) -> int:
    """The same for every link that its booking has outlived, however that came about; how many."""
    over = ~Q(booking__state=BookingState.CONFIRMED) | ~Q(amount_paise=_next_part_in_sql())
    found = PaymentLink.objects.filter(over, state__in=LINK_LIVE).order_by("pk").values_list("pk", flat=True)
    links = PaymentLink.objects.filter(pk__in=list(found[:AT_ONCE]))
    return move_all(links, begin=LINK_LIVE, to=LinkState.CLOSING, next_try_at=at, tries=0)


def attach(link: PaymentLink, *, order_id: str, at: datetime) -> PaymentOrder:
    """Razorpay's own order behind a link as one of ours: from then on its money is settled like any other."""
    with transaction.atomic():
        attempt = attempt_locks.attempt_locked(link.booking.attempt_id)
        link.refresh_from_db()
        known = PaymentOrder.objects.filter(razorpay_order_id=order_id).first()
        if known is not None:
            return known
        order = PaymentOrder.objects.create(
            attempt=attempt,
            kind=OrderKind.BALANCE,
            round=order_rounds.next_round_of(attempt.pk, OrderKind.BALANCE),
            amount_paise=link.amount_paise,
            currency=link.currency,
            state=OrderState.CREATED,
            receipt=link.reference_id if link.order_id is None else f"{order_id}-behind-link"[:40],
            razorpay_order_id=order_id,
            created_at=at,
            check_at=next_check(checks=0, created_at=at, at=at),
        )
        if link.order_id is None:
            PaymentLink.objects.filter(pk=link.pk).update(order=order)
        return order


def take_in_link(link: PaymentLink, fact: LinkFact, *, at: datetime) -> None:
    """Move the link's row to what Razorpay says of it; forward only."""
    with transaction.atomic():
        attempt_locks.attempt_locked(link.booking.attempt_id)
        link.refresh_from_db()
        if link.razorpay_link_id is None:
            _know(link, fact)
        if fact.state in PaymentLink.MOVES[LinkState(link.state)]:
            move(link, fact.state)


def look_now(link: PaymentLink, *, at: datetime) -> None:
    """There is news of this link: Razorpay is asked how it stands."""
    if PaymentLink.objects.filter(pk=link.pk, state__in=LINK_UNFINISHED).update(next_try_at=at):
        enqueue(Job.TEND_LINK, link_id=link.pk)


def paid(order: PaymentOrder) -> None:
    """The order (its attempt is locked) was paid: so was its link, if it stands behind one."""
    link = PaymentLink.objects.filter(order=order).exclude(state=LinkState.PAID).first()
    if link is not None:
        move(link, LinkState.PAID)


def _next_part_in_sql() -> Case:
    """razorpay_limits.next_part of the link's booking."""
    most = razorpay_limits.maximum_paise()
    return Case(
        When(booking__balance_paise__lte=most, then=F("booking__balance_paise")),
        When(booking__balance_paise__lt=most + LEAST_PAISE, then=F("booking__balance_paise") - LEAST_PAISE),
        default=Value(most),
    )


def _know(link: PaymentLink, fact: LinkFact) -> None:
    said: dict[str, Any] = {"razorpay_link_id": fact.link_id, "short_url": fact.short_url}
    PaymentLink.objects.filter(pk=link.pk).update(**said)
    for name, value in said.items():
        setattr(link, name, value)


def _end(booking: FinalBooking, *, at: datetime) -> datetime:
    """Until the end of the day of arrival: who pays late is still welcome."""
    arrived = datetime.combine(booking.check_in + timedelta(days=1), time.min)
    return min(max(timezone.make_aware(arrived), at + SHORTEST), at + LONGEST)
