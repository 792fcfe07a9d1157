"""A webhook as Razorpay writes it, signed."""

import hashlib
import hmac
import json
from typing import Any

from benchmarks.bench.houses import PRODUCTION


def captured(order_id: str, payment_id: str, paise: int, at: int) -> bytes:
    """The news that a payment was captured; `at` in seconds since 1970."""
    entity: dict[str, Any] = {
        "id": payment_id, "entity": "payment", "amount": paise, "currency": "INR", "status": "captured",
        "order_id": order_id, "invoice_id": None, "international": False, "method": "upi", "amount_refunded": 0,
        "refund_status": None, "captured": True, "description": None, "card_id": None, "bank": None, "wallet": None,
        "vpa": "guest@razorpay", "email": "guest@example.com", "contact": "+917000000001", "notes": [],
        "fee": paise * 2 // 100, "tax": 0, "error_code": None, "error_description": None, "error_source": None,
        "error_step": None, "error_reason": None, "acquirer_data": {"rrn": "233412341234"}, "created_at": at,
    }  # fmt: skip
    said = {
        "entity": "event", "account_id": "acc_bench000000000", "event": "payment.captured", "contains": ["payment"],
        "payload": {"payment": {"entity": entity}}, "created_at": at,
    }  # fmt: skip
    return json.dumps(said).encode()


def signature(body: bytes) -> str:
    """Razorpay's, over a body."""
    return hmac.new(PRODUCTION["RAZORPAY_WEBHOOK_SECRET"].encode(), body, hashlib.sha256).hexdigest()
