"""Works on many stored events together: what is plain in one transaction, everything else one by one.

An event is claimed once, by the drain that takes it first; from then on, whatever becomes of that drain, it is worked
on alone. So two drains never take the same one, and one that kills its worker does so in one batch only.
"""

import json
import logging
import time
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from backend.common.db.database_trouble import is_away
from backend.common.db.id_arrays import IsAmong
from backend.common.db.transitions import move_all
from backend.common.jobs import Job, enqueue, enqueue_each
from backend.common.time_limits import TimeIsUp
from backend.payments.core.razorpay_facts import PaymentFact
from backend.payments.core.razorpay_fields import Malformed
from backend.payments.intake import event_handlers, event_rings
from backend.payments.models import WebhookEvent
from backend.payments.reconciliation import fresh_facts
from backend.payments.settlement import plain_news
from backend.payments.settlement.capture_rules import SettlementOutcome
from backend.payments.states import EventState

log = logging.getLogger(__name__)

BATCH = 100
# The moment that a drain goes by must not grow old: what is left then is for the next one.
SECONDS = 5.0


def work_on_event(*, event_id: int, at: datetime) -> None:
    """Answer the ring for one event: alone, or with all others where many wait that nobody has looked at."""
    if _fresh()[: event_handlers.DRAIN_FROM].count() == event_handlers.DRAIN_FROM:
        drain_fresh_events(at=at)
    event_handlers.process(event_id=event_id, at=at)


def drain_fresh_events(*, at: datetime) -> int:
    """Work on all events that nobody has looked at yet; how many were done here. Any number of drains may run."""
    event_rings.begin_to_drain()
    done, began = 0, time.monotonic()
    while claimed := _claim(at):
        done += _work_on(claimed, at=at)
        if time.monotonic() - began > SECONDS:
            enqueue(Job.DRAIN_EVENTS)
            break
    return done


def _claim(at: datetime) -> list[int]:
    """The oldest events that are in nobody's hands, now in ours."""
    with transaction.atomic():
        fresh = _fresh().order_by("received_at")
        ids = list(fresh.select_for_update(skip_locked=True).values_list("pk", flat=True)[:BATCH])
        if ids:
            WebhookEvent.objects.filter(IsAmong("pk", ids)).update(claimed_at=at)
    return ids


def _fresh() -> QuerySet[WebhookEvent]:
    return WebhookEvent.objects.filter(state=EventState.RECEIVED, claimed_at=None)


def _work_on(ids: Sequence[int], *, at: datetime) -> int:
    """Do what is plain, and ring for each of the others; how many were done."""
    try:
        done = _settle_together(ids, at=at)
    except TimeIsUp:
        # What is claimed is found by the sweeper.
        raise
    except Exception as error:
        if is_away(error):
            raise
        # One of them is the trouble, and nobody knows which.
        log.warning("%s events together failed, and are tried one by one: %s", len(ids), error)
        done = set()
    enqueue_each(Job.PROCESS_EVENT, "event_id", [pk for pk in ids if pk not in done])
    return len(done)


def _settle_together(ids: Sequence[int], *, at: datetime) -> set[int]:
    with transaction.atomic():
        # Whoever works on one of them alone has it locked.
        events = WebhookEvent.objects.filter(IsAmong("pk", ids), state=EventState.RECEIVED).order_by("pk")
        told = [(event, _fact(event, at=at)) for event in events.select_for_update(skip_locked=True)]
        facts = [(event.pk, fact) for event, fact in told if fact is not None]
        if not facts:
            return set()
        outcomes = plain_news.settle_plain([fact for _, fact in facts], at=at)
        done = {facts[position][0]: outcome for position, outcome in outcomes.items()}
        for outcome in SettlementOutcome:
            if of_it := [pk for pk, each in done.items() if each is outcome]:
                rows = WebhookEvent.objects.filter(IsAmong("pk", of_it))
                move_all(
                    rows, begin=(EventState.RECEIVED,), to=EventState.PROCESSED, processed_at=at, outcome=outcome.value
                )
    return set(done)


def _fact(event: WebhookEvent, *, at: datetime) -> PaymentFact | None:
    """What a delivery of a payment says; None where it is another's, cannot be read, or may be overtaken."""
    if event.kind not in event_handlers.PAYMENT_EVENTS or fresh_facts.is_stale(event.received_at, at=at):
        return None
    try:
        return event_handlers.told_payment(json.loads(bytes(event.body)))
    except (Malformed, ValueError, RecursionError, AttributeError):
        return None
