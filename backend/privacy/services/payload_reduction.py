"""Strips stored Razorpay webhooks of personal data, keeping the facts about money.

What is left is enough for everything that reads a delivery again: replay, sweeps, the audit.
"""

import json
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

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


def whole_payload() -> QuerySet[WebhookEvent]:
    """Deliveries that were worked on and still have their whole body."""
    begins = Func("body", Value(1), Value(len(MARK)), function="substring", output_field=BinaryField())
    return WebhookEvent.objects.filter(state__in=DONE).annotate(begins=begins).exclude(begins=MARK)


def reduce_all(events: Iterable[WebhookEvent]) -> int:
    """Cut these down; how many."""
    count = 0
    for event in events:
        # Only if it is still what it was: a dead one may be replayed at this moment.
        mine = WebhookEvent.objects.filter(pk=event.pk, state=event.state)
        count += mine.update(body=reduced(bytes(event.body)))
    return count


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
