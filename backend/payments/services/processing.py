"""Working through the inbox: one event, one transaction, and a dead letter for what cannot be understood."""

import json
import logging
import traceback
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F

from backend.common.jobs import Job, enqueue
from backend.common.transitions import move
from backend.payments.facts import Malformed, payment_fact, refund_fact
from backend.payments.models import WebhookEvent
from backend.payments.services import refunding, settling
from backend.payments.states import EventState

log = logging.getLogger(__name__)

RING_AGAIN_AFTER = timedelta(seconds=15)


def _payment(payload: Any, at: datetime) -> str:
    return settling.settle(payment_fact(_entity(payload, "payment")), at=at).value


def _refund(payload: Any, at: datetime) -> str:
    return "refund" if refunding.take_in(refund_fact(_entity(payload, "refund")), at=at) else "not_ours"


HANDLERS: dict[str, Callable[[Any, datetime], str]] = {
    "payment.authorized": _payment,
    "payment.captured": _payment,
    "payment.failed": _payment,
    "order.paid": _payment,
    "refund.created": _refund,
    "refund.processed": _refund,
    "refund.failed": _refund,
}


def process(*, event_id: int, at: datetime) -> None:
    """Do what one stored event says. Safe to repeat, and to be killed in the middle of."""
    event = WebhookEvent.objects.get(pk=event_id)
    if event.state != EventState.RECEIVED:
        return
    # Counted before the work, so that an event that kills its worker cannot do so for ever.
    WebhookEvent.objects.filter(pk=event_id).update(tries=F("tries") + 1)
    try:
        if event.tries >= settings.WEBHOOK_MAX_TRIES:
            raise Malformed("its processing never came to an end")
        _process(event, at=at)
    except Exception as error:
        _write_down_failure(event, error, at=at)


def ring_unprocessed(*, at: datetime) -> int:
    """Ring again for events that nobody has finished; how many."""
    waiting = WebhookEvent.objects.filter(state=EventState.RECEIVED, received_at__lte=at - RING_AGAIN_AFTER)
    ids = list(waiting.order_by("received_at").values_list("pk", flat=True)[:500])
    for event_id in ids:
        enqueue(Job.PROCESS_EVENT, event_id=event_id)
    return len(ids)


def _process(event: WebhookEvent, *, at: datetime) -> None:
    with transaction.atomic():
        # Whoever comes second waits here, finds it done, and walks on.
        locked = WebhookEvent.objects.select_for_update().get(pk=event.pk)
        if locked.state != EventState.RECEIVED:
            return
        said = json.loads(bytes(locked.body))
        handler = HANDLERS.get(locked.kind)
        outcome = handler(said.get("payload"), at) if handler else "ignored"
        move(locked, EventState.PROCESSED, processed_at=at, outcome=outcome, last_error="")


def _entity(payload: Any, name: str) -> Any:
    try:
        return payload[name]["entity"]
    except (KeyError, TypeError) as error:
        raise Malformed(f"no {name} entity in the payload") from error


def _write_down_failure(event: WebhookEvent, error: Exception, *, at: datetime) -> None:
    """Keep the reason; a letter that cannot be understood, or has had its tries, is dead."""
    hopeless = isinstance(error, Malformed | ValueError) or event.tries + 1 >= settings.WEBHOOK_MAX_TRIES
    log.error("webhook event %s %s: %s", event.pk, "dead" if hopeless else "will be tried again", error)
    reason = "".join(traceback.format_exception(error))[-4000:]
    if hopeless:
        move(event, EventState.DEAD, processed_at=at, last_error=reason)
    else:
        WebhookEvent.objects.filter(pk=event.pk).update(last_error=reason)
