"""Deletes attempts that came to nothing, with all that they left, once nothing can come of them any more.

One without an order goes early. One with an order goes when no payment for it can be late any more. Whatever else hangs
on an attempt keeps it: a payment of any end, a booking, a place in line, news that nobody has worked on, or an open
incident.
"""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta
from itertools import count

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from backend.common.db.id_arrays import IsAmong
from backend.common.jobs import Job, enqueue
from backend.common.time_limits import SWEEP_SECONDS, rows_in_time
from backend.event_feed.models import Mark, Standing
from backend.event_feed.models.kinds import Subject
from backend.holds.models import AttemptDetails, AttemptGuest, BookingAttempt
from backend.holds.states import ATTEMPT_VAIN
from backend.incidents.models import Incident
from backend.incidents.states import IncidentState
from backend.inventory.models import Stay
from backend.inventory.states import STAY_TAKEN
from backend.payments.models import OrderKind, Payment, PaymentLink, PaymentOrder
from backend.payments.states import OrderState
from backend.waitlist.models import WaitingEntry

# Locks are held for as long as so many take.
CHUNK = 300
# Where the walk is: the end of an attempt, and its id.
Place = tuple[datetime, int]
BEFORE_ALL: Place = (datetime.min.replace(tzinfo=UTC), 0)
# Of news that nobody has finished, and of dead letters, which a person may have tried again: the orders that they name.
NAMED = """
SELECT DISTINCT (regexp_matches(encode(body, 'escape'), 'order_[0-9A-Za-z]+', 'g'))[1]
FROM payments_webhookevent WHERE state IN ('received', 'dead')
"""


def forget_vain_attempts(*, at: datetime) -> int:
    """Delete those whose time is over, in chunks; how many. Safe to run twice at once: rows in other hands are skipped.

    It stops by itself after SWEEP_SECONDS, and rings for what is left.
    """
    total, after, done = 0, BEFORE_ALL, False
    for _ in rows_in_time(count(), sweep="attempts that came to nothing", seconds=SWEEP_SECONDS):
        found, forgotten, after = _forget_chunk(at, after)
        total += forgotten
        if done := found < CHUNK:
            break
    if not done:
        enqueue(Job.FORGET_ATTEMPTS)
    return total


def _forget_chunk(at: datetime, after: Place) -> tuple[int, int, Place]:
    """How many were found and how many of them forgotten, and where the last stood: the next chunk begins there."""
    with transaction.atomic():
        # The index is walked once, however many stay.
        moment, pk = after
        rows = _vain(at).filter(expires_at__gte=moment).exclude(expires_at=moment, pk__lte=pk)
        locked = rows.order_by("expires_at", "pk").select_for_update(skip_locked=True, of=("self",))
        found: list[Place] = list(locked.values_list("expires_at", "pk")[:CHUNK])
        if not found:
            return 0, 0, after
        gone = _still_vain([pk for _, pk in found], at)
        _delete_all(gone)
    return len(found), len(gone), found[-1]


def _still_vain(ids: Collection[int], at: datetime) -> list[int]:
    """Of locked attempts those of which nothing came until the locks were had.

    Asked again, and only now: what was committed meanwhile is seen by a statement of its own, and nothing new can refer
    to a row that is locked.
    """
    orders = PaymentOrder.objects.filter(IsAmong("attempt_id", ids))
    mine = dict(orders.select_for_update(skip_locked=True).values_list("pk", "attempt_id"))
    busy = orders.exclude(IsAmong("pk", mine)).values("attempt_id")
    named = orders.filter(razorpay_order_id__in=_orders_in_news()).values("attempt_id") if mine else orders.none()
    kept = {each["attempt_id"] for each in (*busy, *named)} | _of_open_incidents(ids)
    vain = _vain(at).filter(IsAmong("pk", ids)).values_list("pk", flat=True)
    return sorted(pk for pk in vain if pk not in kept)


def _vain(at: datetime) -> QuerySet[BookingAttempt]:
    """Attempts that ended long ago without a booking, and on which nothing hangs."""
    of_it = {"attempt": OuterRef("pk")}
    orders = PaymentOrder.objects.filter(**of_it)
    late = at - timedelta(days=settings.KEEP_UNPAID_ORDERS_DAYS)
    alive = (
        ~Q(kind=OrderKind.BOOKING)
        | Q(state=OrderState.PAID)
        | Q(check_at__isnull=False)
        | Q(created_at__gte=late)
        | Exists(Payment.objects.filter(order=OuterRef("pk")))
        | Exists(PaymentLink.objects.filter(order=OuterRef("pk")))
    )
    unordered = Q(expires_at__lt=at - timedelta(days=settings.KEEP_UNFINISHED_ATTEMPTS_DAYS)) & ~Exists(orders)
    unpaid = Q(expires_at__lt=late) & ~Exists(orders.filter(alive))
    return BookingAttempt.objects.filter(
        unordered | unpaid,
        ~Exists(Stay.objects.filter(Q(state__in=STAY_TAKEN) | Q(change__isnull=False), **of_it)),
        ~Exists(WaitingEntry.objects.filter(**of_it)),
        ~Exists(Standing.objects.filter(subject__in=(Subject.HOLD, Subject.BOOKING), row_id=OuterRef("pk"))),
        ~Exists(Mark.objects.filter(subject="attempt", row_id=OuterRef("pk"))),
        state__in=ATTEMPT_VAIN,
        booking=None,
    )


def _orders_in_news() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(NAMED)
        return [name for (name,) in cursor.fetchall()]


def _of_open_incidents(ids: Iterable[int]) -> set[int]:
    subjects = {f"attempt {pk}": pk for pk in ids}
    told = Incident.objects.filter(state=IncidentState.OPEN, subject__in=list(subjects))
    return {subjects[subject] for subject in told.values_list("subject", flat=True)}


def _delete_all(ids: list[int]) -> None:
    """What refers first. Should anything else refer to them, PostgreSQL refuses, and the chunk stays whole."""
    for rows in (AttemptDetails.objects, AttemptGuest.objects, Stay.objects, PaymentOrder.objects):
        rows.filter(IsAmong("attempt_id", ids)).delete()
    BookingAttempt.objects.filter(IsAmong("pk", ids)).delete()
