"""What Razorpay says, built with the documented fields and types, and the way it reaches us."""

import hashlib
import hmac
import json
import secrets
from typing import Any

from django.conf import settings
from django.utils import timezone
from rest_framework.test import APIClient

from backend.payments import gateway
from backend.payments.models import Payment
from backend.payments.reconciliation import order_checks

CALLBACK = "/api/booking/payment-callback/"
AMOUNT = 3_750_000
NO_ERROR = dict.fromkeys(("error_code", "error_description", "error_source", "error_step", "error_reason"))
ERROR = {
    "error_code": "BAD_REQUEST_ERROR",
    "error_description": "Payment was unsuccessful.",
    "error_source": "bank",
    "error_step": "payment_authorization",
    "error_reason": "payment_failed",
}
CARD = {"id": "card_DESp9fNnu0RoNc", "entity": "card", "last4": "0153", "network": "Visa", "type": "debit"}
# What differs between the methods. A vpa may be missing, and card samples say `captured: true` whatever happened.
METHODS: dict[str, dict[str, Any]] = {
    "upi": {"vpa": "success@razorpay", "upi": {"vpa": "success@razorpay"}, "notes": {}},
    "netbanking": {"bank": "HDFC", "acquirer_data": {"bank_transaction_id": "0125836177"}},
    "card": {"card_id": CARD["id"], "card": CARD, "captured": True, "token_id": "token_MOfFlFTC1CBDOi"},
    "wallet": {"wallet": "mobikwik", "acquirer_data": {"transaction_id": None}},
    "emi": {"card_id": CARD["id"], "card": CARD, "bank": "HDFC", "emi_plan": {"issuer": "HDFC", "duration": 6}},
    "paylater": {"wallet": "lazypay", "notes": {"a": "b"}},
}


def payment(order_id: str, status: str, *, id: str = "pay_DESlfW9H8K9uqM", **fields: Any) -> dict[str, Any]:
    """A payment entity in this state; `method` decides its shape."""
    method = fields.get("method", "upi")
    entity = {
        "id": id,
        "entity": "payment",
        "amount": AMOUNT,
        "currency": "INR",
        "status": status,
        "order_id": order_id,
        "invoice_id": None,
        "international": False,
        "method": method,
        "amount_refunded": 0,
        "refund_status": None,
        "captured": status == "captured",
        "description": None,
        "card_id": None,
        "bank": None,
        "wallet": None,
        "email": "asha@example.com",
        "contact": "+919999988888",
        "notes": [],
        "fee": 2 if status == "captured" else None,
        "tax": 0 if status == "captured" else None,
        **(ERROR if status == "failed" else NO_ERROR),
        "created_at": 1567674599,
    }
    return {**entity, **METHODS[method], **fields}


def refund(payment_id: str, status: str, *, receipt: str | None, id: str = "rfnd_FS8TWyPrCsa0OB") -> dict[str, Any]:
    """A refund entity, in the currency of its payment."""
    known = Payment.objects.filter(razorpay_payment_id=payment_id).values_list("currency", flat=True)
    return {
        "id": id,
        "entity": "refund",
        "amount": AMOUNT,
        "currency": known.first() or "INR",
        "payment_id": payment_id,
        "notes": [],
        "receipt": receipt,
        "acquirer_data": {"arn": None},
        "created_at": 1597734071,
        "batch_id": None,
        "status": status,
        "speed_processed": "normal",
        "speed_requested": "normal",
    }


def event(name: str, **entities: dict[str, Any]) -> dict[str, Any]:
    """A webhook's body."""
    return {
        "entity": "event",
        "account_id": "acc_BFQ7uQEaa7j2z7",
        "event": name,
        "contains": list(entities),
        "payload": {kind: {"entity": entity} for kind, entity in entities.items()},
        "created_at": 1567674606,
    }


def about(order_id: str, name: str, **fields: Any) -> dict[str, Any]:
    """The event of this name about a payment of the order."""
    if name == "order.paid":
        order = {"id": order_id, "entity": "order", "amount": AMOUNT, "status": "paid", "notes": []}
        return event(name, payment=payment(order_id, "captured", **fields), order=order)
    return event(name, payment=payment(order_id, name.removeprefix("payment."), **fields))


def signed(body: bytes, secret: str | None = None) -> str:
    """Razorpay's signature over a body."""
    key = settings.RAZORPAY_WEBHOOK_SECRET if secret is None else secret
    return hmac.new(key.encode(), body, hashlib.sha256).hexdigest()


def post(body: bytes, signature: str | None, *, event_id: str = "", **more: Any) -> Any:
    """The answer to a delivery with this signature, or without one."""
    headers = {"x-razorpay-event-id": event_id or secrets.token_hex(7)}
    if signature is not None:
        headers["X-Razorpay-Signature"] = signature
    return APIClient().post(CALLBACK, body, content_type="application/json", headers=headers, **more)


def deliver(said: dict[str, Any], *, secret: str | None = None, event_id: str = "") -> Any:
    """The answer to a genuine delivery of this event."""
    body = json.dumps(said).encode()
    return post(body, signed(body, secret), event_id=event_id)


def checkout(order_id: str, payment_id: str) -> dict[str, str]:
    """What Checkout's handler gives the browser after a payment."""
    message = f"{order_id}|{payment_id}".encode()
    key = settings.RAZORPAY_KEY_SECRET.encode()
    return {
        "razorpay_order_id": order_id,
        "razorpay_payment_id": payment_id,
        "razorpay_signature": hmac.new(key, message, hashlib.sha256).hexdigest(),
    }


def hear_of(order_id: str) -> None:
    """What the reconciler would find out now."""
    order_checks.take_in_all(gateway.payments_of(order_id), at=timezone.now())
