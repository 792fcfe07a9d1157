"""Deletes personal data whose retention period is over, in small steps."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from auditlog.models import LogEntry
from django.conf import settings
from django.contrib.admin.models import LogEntry as AdminEntry
from django.contrib.sessions.models import Session
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from backend.accounts.models import LoginSession
from backend.common.jobs import Job, enqueue
from backend.common.models import RememberedAnswer
from backend.common.time_limits import rows_in_time
from backend.event_feed.models import Event
from backend.event_feed.services import old_events
from backend.holds.models import AttemptDetails, AttemptGuest, BookingAttempt
from backend.holds.states import ATTEMPT_LIVE
from backend.notifications.models import Message
from backend.notifications.states import MessageState
from backend.payments.models import WebhookEvent
from backend.payments.states import EventState
from backend.privacy.services import payload_reduction
from backend.waitlist.models import WaitingEntry

# Short transactions: nobody waits for a sweep.
BATCH = 500
# Well within the time that a job may take; what is left waits for the next ring, which this one gives.
BATCHES_MOST = 10

MESSAGE_ENDED = (MessageState.SENT, MessageState.FAILED, MessageState.DROPPED)


@dataclass(frozen=True, kw_only=True)
class Sweep:
    """What is forgotten, and from when on: `rows` answers those whose time is over."""

    name: str
    rows: Callable[[datetime], QuerySet[Model]]
    forget: Callable[[QuerySet[Model]], int]


def sweep(*, at: datetime) -> dict[str, int]:
    """Forget everything whose time is over, up to a bound; how many rows of each kind."""
    counts = {each.name: _run(each, at=at) for each in rows_in_time(SWEEPS, sweep="expired data")}
    if len(counts) < len(SWEEPS) or any(count >= BATCH * BATCHES_MOST for count in counts.values()):
        enqueue(Job.PURGE)
    return counts


def _run(each: Sweep, *, at: datetime) -> int:
    total, rest = 0, Q()
    for _ in range(BATCHES_MOST):
        rows = each.rows(at)
        # Past what the last one looked at: nobody looks through what stays again and again.
        ids = list(rows.filter(rest).order_by("pk").values_list("pk", flat=True)[:BATCH])
        if not ids:
            break
        rest = Q(pk__gt=ids[-1])
        # The same question again: what has been taken up meanwhile is left alone.
        total += each.forget(rows.filter(pk__in=ids))
    return total


def _delete(rows: QuerySet[Model]) -> int:
    return rows.delete()[0]


def _reduce(rows: QuerySet[Model]) -> int:
    return payload_reduction.reduce_all(row for row in rows if isinstance(row, WebhookEvent))


def _days(at: datetime, days: int) -> datetime:
    return at - timedelta(days=days)


def _answers(at: datetime) -> QuerySet[RememberedAnswer]:
    return RememberedAnswer.objects.filter(claimed_at__lt=at - timedelta(hours=settings.IDEMPOTENCY_KEEP_HOURS))


def _logins(at: datetime) -> QuerySet[LoginSession]:
    old = _days(at, settings.KEEP_ENDED_LOGINS_DAYS)
    return LoginSession.objects.filter(Q(expires_at__lt=old) | Q(revoked_at__lt=old))


def _messages(at: datetime) -> QuerySet[Message]:
    return Message.objects.filter(state__in=MESSAGE_ENDED, created_at__lt=_days(at, settings.KEEP_MESSAGES_DAYS))


def _forged(at: datetime) -> QuerySet[WebhookEvent]:
    old = _days(at, settings.KEEP_FORGED_DELIVERIES_DAYS)
    return WebhookEvent.objects.filter(state=EventState.REJECTED, received_at__lt=old)


def _bodies(at: datetime) -> QuerySet[WebhookEvent]:
    return payload_reduction.whole_payload().filter(received_at__lt=_days(at, settings.KEEP_WEBHOOK_BODIES_DAYS))


def _guests_of_attempts(at: datetime) -> QuerySet[AttemptGuest]:
    return AttemptGuest.objects.exclude(attempt__state__in=ATTEMPT_LIVE).filter(_came_to_nothing(at))


def _details_of_attempts(at: datetime) -> QuerySet[AttemptDetails]:
    return AttemptDetails.objects.exclude(attempt__state__in=ATTEMPT_LIVE).filter(_came_to_nothing(at))


def _came_to_nothing(at: datetime) -> Q:
    return Q(attempt__booking=None, attempt__expires_at__lt=_days(at, settings.KEEP_UNFINISHED_GUESTS_DAYS))


def _guests_of_stays(at: datetime) -> QuerySet[AttemptGuest]:
    return AttemptGuest.objects.filter(attempt__booking__check_out__lt=_left_before(at))


def _details_of_stays(at: datetime) -> QuerySet[AttemptDetails]:
    return AttemptDetails.objects.filter(attempt__booking__check_out__lt=_left_before(at))


def _left_before(at: datetime) -> date:
    return timezone.localtime(_days(at, settings.KEEP_STAY_GUESTS_DAYS)).date()


def _events(at: datetime) -> QuerySet[Event]:
    return Event.objects.filter(at__lt=_days(at, settings.KEEP_EVENTS_DAYS))


def _waiting(at: datetime) -> QuerySet[WaitingEntry]:
    return WaitingEntry.objects.filter(ended_at__lt=_days(at, settings.KEEP_WAITING_DAYS))


def _networks(at: datetime) -> QuerySet[BookingAttempt]:
    old = _days(at, settings.KEEP_NETWORKS_DAYS)
    return BookingAttempt.objects.exclude(network="").filter(expires_at__lt=old)


def _blank_networks(rows: QuerySet[Model]) -> int:
    return rows.update(network="")


def _trail(at: datetime) -> QuerySet[Model]:
    old: QuerySet[Model] = LogEntry.objects.filter(timestamp__lt=_days(at, settings.KEEP_AUDIT_TRAIL_DAYS))
    return old


def _admin_history(at: datetime) -> QuerySet[AdminEntry]:
    return AdminEntry.objects.filter(action_time__lt=_days(at, settings.KEEP_AUDIT_TRAIL_DAYS))


SWEEPS = (
    Sweep(name="answers to repeated requests", rows=_answers, forget=_delete),
    Sweep(name="logins", rows=_logins, forget=_delete),
    Sweep(name="messages", rows=_messages, forget=_delete),
    Sweep(name="forged deliveries", rows=_forged, forget=_delete),
    Sweep(name="bodies of deliveries", rows=_bodies, forget=_reduce),
    Sweep(name="guests of attempts", rows=_guests_of_attempts, forget=_delete),
    Sweep(name="details of attempts", rows=_details_of_attempts, forget=_delete),
    Sweep(name="places in line", rows=_waiting, forget=_delete),
    Sweep(name="networks of holds", rows=_networks, forget=_blank_networks),
    Sweep(name="guests of stays", rows=_guests_of_stays, forget=_delete),
    Sweep(name="details of stays", rows=_details_of_stays, forget=_delete),
    Sweep(name="events", rows=_events, forget=old_events.forget_events),
    Sweep(name="audit trail", rows=_trail, forget=_delete),
    Sweep(name="history of the admin", rows=_admin_history, forget=_delete),
    Sweep(name="logins of staff", rows=lambda at: Session.objects.filter(expire_date__lt=at), forget=_delete),
)
