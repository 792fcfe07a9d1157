"""Sends the webhook deliveries that are due.

One job at a time calls an endpoint, for a slice of time, so a slow one has one worker for some seconds and everybody
else has their turn. Killed between the call and its commit, a delivery is still due: it is sent again, by the same
name, by which the receiver knows it.
"""

import time
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Coalesce, Greatest

from backend.common.db.transitions import move
from backend.common.jobs import Job, enqueue, enqueue_each, room_for
from backend.event_feed.models import Delivery, Endpoint
from backend.event_feed.selectors import endpoints as selectors
from backend.event_feed.services import delivery_outcomes, webhook_calls
from backend.event_feed.states import DeliveryState, EndpointState

AT_MOST = 100
SLICE_SECONDS = 10.0
# Who keeps a worker for longer than this rests afterwards, so that it has a quarter of one at most.
SLOW_SECONDS = 2.0
SHARE = 4
# Longer than a slice and its last call; whoever is busy for longer has been killed.
LEASE = timedelta(seconds=60)


def deliver_due(*, endpoint_id: int, at: datetime) -> int:
    """Send what is due to this endpoint, until one call fails or the slice is over; how many calls were made."""
    endpoint = _claim(endpoint_id, at=at)
    if endpoint is None:
        return 0
    calls = 0
    began = time.monotonic()
    try:
        for delivery in selectors.due(endpoint, at=at)[:AT_MOST]:
            # Switched off, changed or given another secret meanwhile, it is so from now on.
            endpoint.refresh_from_db(fields=("state", "url", "kinds", "nonce", "previous_nonce", "previous_until"))
            if endpoint.state != EndpointState.ENABLED:
                break
            if delivery.event.kind not in endpoint.kinds:
                move(delivery, DeliveryState.FAILED)
                continue
            calls += 1
            if not _one(endpoint, delivery, at=at) or time.monotonic() > began + SLICE_SECONDS:
                break
    finally:
        _let_go(endpoint, spent=time.monotonic() - began, at=at)
    if calls and selectors.waiting(at=at).filter(pk=endpoint.pk).exists():
        enqueue(Job.DELIVER, endpoint_id=endpoint.pk)
    return calls


def ring_due_endpoints(*, at: datetime) -> int:
    """Ring for endpoints with something due that nobody sees to; how many."""
    ids = list(selectors.waiting(at=at).values_list("pk", flat=True)[: room_for(Job.DELIVER)])
    enqueue_each(Job.DELIVER, "endpoint_id", ids)
    return len(ids)


def _claim(endpoint_id: int, *, at: datetime) -> Endpoint | None:
    """The endpoint, ours alone for a while; None when another has it, or it rests, or is off."""
    if not Endpoint.objects.filter(selectors.free_deliveries(at), pk=endpoint_id).update(busy_until=at + LEASE):
        return None
    return Endpoint.objects.select_related("resort").get(pk=endpoint_id)


def _let_go(endpoint: Endpoint, *, spent: float, at: datetime) -> None:
    # Only our own claim: after a long pause another may have taken over.
    ours = Endpoint.objects.filter(pk=endpoint.pk, busy_until=endpoint.busy_until)
    if spent > SLOW_SECONDS:
        rested = at + timedelta(seconds=spent * SHARE)
        ours.update(rests_until=Greatest(Coalesce("rests_until", Value(rested)), Value(rested)))
    ours.update(busy_until=None)


def _one(endpoint: Endpoint, delivery: Delivery, *, at: datetime) -> bool:
    said = webhook_calls.call(endpoint, delivery.event, at=at)
    with transaction.atomic():
        delivery_outcomes.write_down(delivery, said, at=at)
    return said.ok
