"""Queues an event's deliveries, in the transaction that gives it its number."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from backend.common.jobs import Job, enqueue
from backend.event_feed.models import Delivery, Endpoint, Event
from backend.event_feed.states import EndpointState


def address_event(events: Collection[Event], *, at: datetime) -> None:
    """A delivery for each webhook of the event's resort that wants its kind, and a ring for each such webhook."""
    listening: dict[int, list[Endpoint]] = defaultdict(list)
    for endpoint in Endpoint.objects.filter(
        state=EndpointState.ENABLED, resort__in={event.resort_id for event in events}
    ):
        listening[endpoint.resort_id].append(endpoint)
    deliveries = [
        Delivery(endpoint=endpoint, event=event, next_try_at=at, created_at=at)
        for event in events
        for endpoint in listening[event.resort_id]
        if event.kind in endpoint.kinds
    ]
    Delivery.objects.bulk_create(deliveries)
    for endpoint_id in sorted({delivery.endpoint_id for delivery in deliveries}):
        enqueue(Job.DELIVER, endpoint_id=endpoint_id)
