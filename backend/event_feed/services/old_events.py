"""Deletes old events, the oldest first, and records up to which number."""

from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet

from backend.event_feed.models import Event, Stream


def forget_events(events: QuerySet[Any]) -> int:
    """Forget these events and all before them at their resorts; how many."""
    total = 0
    with transaction.atomic():
        upto = events.order_by().values_list("resort_id").annotate(upto=Max("sequence")).order_by("resort_id")
        for resort_id, sequence in list(upto):
            Stream.objects.filter(resort=resort_id, forgotten__lt=sequence).update(forgotten=sequence)
            total += Event.objects.filter(resort=resort_id, sequence__lte=sequence).delete()[0]
    return total
