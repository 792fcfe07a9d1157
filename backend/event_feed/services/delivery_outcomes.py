"""Decides what a webhook's answer means for the delivery and for the webhook."""

import logging
import random
from datetime import datetime, timedelta

from django.db.models import QuerySet

from backend.common.db.transitions import move
from backend.event_feed.models import Delivery, Endpoint, Try, Why
from backend.event_feed.services import webhook_endpoints
from backend.event_feed.services.webhook_calls import Said
from backend.event_feed.states import DeliveryState

log = logging.getLogger(__name__)

GONE = 410
# The specification's own example: ten tries over three days.
WAITS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    *(timedelta(hours=hours) for hours in (2, 5, 10, 14, 20, 24)),
)
TRIES_MOST = len(WAITS) + 1
# A failing endpoint rests before its next call, twice as long each time: its queue does not hammer it.
FIRST_REST = timedelta(seconds=5)
LONGEST_REST = timedelta(minutes=10)
FAILS_TOO_LONG = timedelta(days=3)
JITTER = 0.1


def write_down(delivery: Delivery, said: Said, *, at: datetime) -> None:
    """Keep what was said, and do what follows. Belongs into a transaction."""
    endpoint = (
        Endpoint.objects.select_for_update(no_key=True, of=("self",))
        .select_related("resort")
        .get(pk=delivery.endpoint_id)
    )
    Try.objects.create(
        delivery=delivery,
        at=at,
        milliseconds=said.milliseconds,
        status=said.status,
        error=said.error,
        answer=said.answer,
    )
    if said.ok:
        move(delivery, DeliveryState.DELIVERED, tries=delivery.tries + 1, delivered_at=at)
        if endpoint.failures:
            _rows(endpoint).update(failures=0, failing_since=None, rests_until=None)
        return
    log.warning("delivery %s: try %s failed: %s", delivery.pk, delivery.tries + 1, said.status or said.error)
    _try_later(delivery, said, at=at)
    _let_rest(endpoint, said, at=at)


def _try_later(delivery: Delivery, said: Said, *, at: datetime) -> None:
    tries = delivery.tries + 1
    if tries >= TRIES_MOST:
        move(delivery, DeliveryState.FAILED, tries=tries)
        return
    wait = max(_about(WAITS[tries - 1]), timedelta(seconds=said.retry_after))
    Delivery.objects.filter(pk=delivery.pk).update(tries=tries, next_try_at=at + wait)


def _let_rest(endpoint: Endpoint, said: Said, *, at: datetime) -> None:
    since = endpoint.failing_since or at
    # Two to the power of what is far beyond the longest rest would be a very long number.
    rest = min(FIRST_REST * 2 ** min(endpoint.failures, 10), LONGEST_REST)
    # Who asks us to come later does so for all that we have for them.
    rests_until = at + max(_about(rest), timedelta(seconds=said.retry_after))
    _rows(endpoint).update(failures=endpoint.failures + 1, failing_since=since, rests_until=rests_until)
    if said.status == GONE:
        webhook_endpoints.disable(endpoint, why=Why.GONE, at=at)
    elif since <= at - FAILS_TOO_LONG:
        webhook_endpoints.disable(endpoint, why=Why.FAILING, at=at)


def _rows(endpoint: Endpoint) -> QuerySet[Endpoint]:
    return Endpoint.objects.filter(pk=endpoint.pk)


def _about(wait: timedelta) -> timedelta:
    """Roughly: whoever failed together does not come back together."""
    return wait * random.uniform(1 - JITTER, 1 + JITTER)
