"""Webhook inbox: stores every Razorpay delivery before it is processed."""

import hashlib
import json
import re
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeGuard

from django.db import connection, transaction

from backend.common.errors import DomainError
from backend.common.http.json_bodies import is_crowded
from backend.payments.core import signatures
from backend.payments.intake import event_rings
from backend.payments.models import WebhookEvent
from backend.payments.reconciliation import order_checks
from backend.payments.states import EventState

# What is kept of a forged delivery; a real one is far smaller.
KEEP_REJECTED_BYTES = 16_384
# Enough to see what somebody tries; beyond it a flood is refused without a row and without asking Razorpay.
KEEP_REJECTED_PER_HOUR = 1000
# Django's own INSERT would say of a second delivery only that there is one, in an error, and within a transaction.
STORE = """
INSERT INTO payments_webhookevent (event_id, kind, body, state, received_at, deliveries, tries, outcome, last_error)
VALUES (%(event_id)s, %(kind)s, %(body)s, 'received', %(at)s, 1, 0, '', '')
ON CONFLICT (event_id) WHERE NOT state = 'rejected'
DO UPDATE SET deliveries = payments_webhookevent.deliveries + 1
RETURNING id, deliveries
"""


class SignatureInvalid(DomainError):
    code = "signature_invalid"
    status = 400
    message = "The signature does not match the body."


def receive(*, body: bytes, signature: str, event_id: str, at: datetime) -> bool:
    """Store a delivery and ring for its processing; False when it was here before.

    Raises SignatureInvalid, with the delivery kept for audit and nothing else changed. If it names an order of
    ours, Razorpay is asked about that order. Of a flood of forgeries only so many an hour are kept and asked about.
    """
    genuine = signatures.webhook_is_genuine(body, signature)
    said = _parsed(body)
    if not genuine:
        if not _flooded(at):
            _reject(body, event_id, said, at=at)
        raise SignatureInvalid
    return _store(body, event_id[:128] or hashlib.sha256(body).hexdigest(), _kind(said), at=at)


def _store(body: bytes, event_id: str, kind: str, *, at: datetime) -> bool:
    """The unique event id decides who was first, in one statement; a second delivery is uneventful."""
    with connection.cursor() as cursor:
        cursor.execute(STORE, {"event_id": event_id, "kind": kind, "body": body, "at": at})
        row_id, deliveries = cursor.fetchone()
    if deliveries > 1:
        return False
    transaction.on_commit(partial(event_rings.ring_for_event, row_id))
    return True


def _flooded(at: datetime) -> bool:
    lately = WebhookEvent.objects.filter(state=EventState.REJECTED, received_at__gt=at - timedelta(hours=1))
    return lately[:KEEP_REJECTED_PER_HOUR].count() >= KEEP_REJECTED_PER_HOUR


def _reject(body: bytes, event_id: str, said: Any, *, at: datetime) -> None:
    with transaction.atomic():
        WebhookEvent.objects.create(
            event_id=event_id[:128],
            kind=_kind(said),
            body=body[:KEEP_REJECTED_BYTES],
            state=EventState.REJECTED,
            received_at=at,
            last_error="signature does not match",
        )
        for order_id in _order_ids(said):
            order_checks.check_soon(razorpay_order_id=order_id, at=at)


def _parsed(body: bytes) -> Any:
    try:
        return None if is_crowded(body) else json.loads(body)
    except (ValueError, RecursionError):
        return None


def _kind(said: Any) -> str:
    kind = said.get("event") if isinstance(said, dict) else None
    return kind[:64] if _storable(kind) else ""


def _order_ids(said: Any) -> set[str]:
    """Orders that a delivery, however crooked, may be about."""
    found = set()
    payload = said.get("payload") if isinstance(said, dict) else None
    for part, key in (("payment", "order_id"), ("order", "id")):
        box = payload.get(part) if isinstance(payload, dict) else None
        entity = box.get("entity") if isinstance(box, dict) else None
        value = entity.get(key) if isinstance(entity, dict) else None
        if _storable(value):
            found.add(value[:40])
    return found


def _storable(value: Any) -> TypeGuard[str]:
    """A text that PostgreSQL can hold: JSON can also spell NUL and halves of characters."""
    return isinstance(value, str) and "\0" not in value and not re.search("[\ud800-\udfff]", value)
