"""Sends deliveries again, with the same webhook-id, so that receivers can ignore duplicates."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from backend.common.db.transitions import move, move_all
from backend.common.jobs import Job, enqueue
from backend.event_feed.models import Delivery, Endpoint, Event
from backend.event_feed.services import event_numbers
from backend.event_feed.states import DeliveryState

# An event has the time at which its sweep began, which may be before the endpoint was switched off during it.
EARLIER = timedelta(minutes=5)
ENDED = (DeliveryState.DELIVERED, DeliveryState.FAILED)


def one(delivery: Delivery, *, at: datetime) -> None:
    """Send this one again, now."""
    with transaction.atomic():
        anew = {"tries": 0, "next_try_at": at}
        if delivery.state == DeliveryState.QUEUED:
            Delivery.objects.filter(pk=delivery.pk).update(**anew)
        else:
            move(delivery, DeliveryState.QUEUED, **anew)
        enqueue(Job.DELIVER, endpoint_id=delivery.endpoint_id)


def since(endpoint: Endpoint, *, since: datetime, at: datetime) -> int:
    """Send everything again that happened since then, what was never sent too; how many."""
    with transaction.atomic():
        events = _events(endpoint, since)
        created = _create_missing(endpoint, events, at=at)
        ended = Delivery.objects.filter(endpoint=endpoint, event__in=events.values("pk"))
        moved = move_all(ended, begin=ENDED, to=DeliveryState.QUEUED, tries=0, next_try_at=at)
        enqueue(Job.DELIVER, endpoint_id=endpoint.pk)
    return created + moved


def missed(endpoint: Endpoint, *, since: datetime, at: datetime) -> int:
    """Send what happened since then and was never sent there; how many.

    Belongs into the transaction that has switched the endpoint on.
    """
    with transaction.atomic():
        # A sweep that has still seen the endpoint off ends first, and the next one sees it on: nothing falls between.
        event_numbers.wait_until_alone()
        created = _create_missing(endpoint, _events(endpoint, since - EARLIER), at=at)
        enqueue(Job.DELIVER, endpoint_id=endpoint.pk)
    return created


def _events(endpoint: Endpoint, since: datetime) -> QuerySet[Event]:
    return Event.objects.filter(resort=endpoint.resort_id, at__gte=since, kind__in=endpoint.kinds)


def _create_missing(endpoint: Endpoint, events: QuerySet[Event], *, at: datetime) -> int:
    ids = list(events.exclude(deliveries__endpoint=endpoint).order_by("sequence").values_list("pk", flat=True))
    rows = [Delivery(endpoint=endpoint, event_id=pk, next_try_at=at, created_at=at) for pk in ids]
    # The sweep that gives numbers may do the same at this moment.
    Delivery.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)
    return len(ids)
