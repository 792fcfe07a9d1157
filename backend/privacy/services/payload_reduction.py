"""Strips stored Razorpay webhooks of personal data, keeping the facts about money.

What is left is enough for everything that reads a delivery again: replay, sweeps, the audit.
"""

import json
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import BinaryField, Func, IntegerField, QuerySet, Value

from backend.payments.models import PaymentOrder, WebhookEvent
from backend.payments.states import EventState

# What `payments.core.razorpay_facts` reads, of any entity.
KEPT = (
    "id", "order_id", "payment_id", "status", "amount", "amount_deducted", "currency", "method", "captured", "fee",
    "error_code", "error_reason", "receipt", "phase", "reason_code", "respond_by", "reference_id",
    "short_url", "created_at",
)  # fmt: skip
# How a reduced body begins, so that it is known without being read.
MARK = b'{"reduced":'
DONE = (EventState.PROCESSED, EventState.DEAD)
# News of an order comes for a week, and of a refund or dispute later; those bodies are reduced by age.
NEWS = timedelta(days=14)
# Only those that are still what they were: a dead one may be replayed at this moment. Locked by id, so that two who cut
# down the same ones wait for one another in one order.
REDUCE = f"""
WITH mine AS MATERIALIZED (
    SELECT event.id, told.body FROM {WebhookEvent._meta.db_table} AS event
    JOIN unnest(%s::bigint[], %s::text[], %s::bytea[]) AS told (id, state, body)
        ON told.id = event.id AND told.state = event.state
    ORDER BY event.id FOR UPDATE OF event
)
UPDATE {WebhookEvent._meta.db_table} AS event SET body = mine.body FROM mine WHERE mine.id = event.id
"""  # noqa: S608  # nosec B608 # a name of our own


def whole_payload() -> QuerySet[WebhookEvent]:
    """Deliveries that were worked on and still have their whole body."""
    begins = Func("body", Value(1), Value(len(MARK)), function="substring", output_field=BinaryField())
    return WebhookEvent.objects.filter(state__in=DONE).annotate(begins=begins).exclude(begins=MARK)


def reduce_all(events: Iterable[WebhookEvent]) -> int:
    """Cut these down, in one statement; how many."""
    told = [(event.pk, event.state, reduced(bytes(event.body))) for event in events]
    if not told:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(REDUCE, [list(column) for column in zip(*told, strict=True)])
        return int(cursor.rowcount)


def reduce_of_orders(orders: Iterable[PaymentOrder]) -> int:
    """Cut down what was delivered about these orders; how many."""
    return sum(reduce_all(_about(order)) for order in orders if order.razorpay_order_id)


def reduced(body: bytes) -> bytes:
    """The facts of a delivery; nothing of one that has none."""
    try:
        said = json.loads(body)
        payload = said.get("payload") or {}
        boxes = {name: {"entity": _facts(box["entity"])} for name, box in payload.items()}
    except (ValueError, RecursionError, AttributeError, KeyError, TypeError):
        return MARK + b"true}"
    kept = {"reduced": True, "event": said.get("event"), "payload": boxes}
    return json.dumps(kept, separators=(",", ":")).encode()


def _facts(entity: dict[str, Any]) -> dict[str, Any]:
    return {name: entity[name] for name in KEPT if name in entity}


def _about(order: PaymentOrder) -> QuerySet[WebhookEvent]:
    name = (order.razorpay_order_id or "").encode()
    found = Func(
        Value(name), "body", template="position(%(expressions)s)", arg_joiner=" in ", output_field=IntegerField()
    )
    near = whole_payload().filter(received_at__range=(order.created_at, order.created_at + NEWS))
    return near.annotate(found=found).filter(found__gt=0)
