"""Idempotency key and body of a refund, stored so that each try repeats them byte for byte."""

import json
from typing import Any

from django.db.models import Max

from backend.payments.models import Refund


def word(refund: Refund) -> None:
    """Write the key and the body of the refund's round into its row, unsaved."""
    number = refund.change.number if refund.change else ""
    suffix = f"{number}-{refund.round}" if refund.round > 1 else f"{number}"
    refund.idempotency_key = f"dandeli-{refund.payment.razorpay_payment_id}-{refund.reason}{suffix}"
    # Razorpay takes 40 characters.
    receipt = f"{refund.payment.razorpay_payment_id}-{refund.reason}{suffix}"[:40]
    body = {"amount": refund.amount_paise, "speed": "normal", "receipt": receipt}
    refund.body = json.dumps(body, sort_keys=True)


def first_round(refund: Refund) -> int:
    """The round in which a refund begins: keys of those that were withdrawn are in the ledger for good."""
    if refund.change is not None:
        return 1
    before = Refund.objects.filter(payment=refund.payment, reason=refund.reason, change=None).exclude(pk=refund.pk)
    return (before.aggregate(last=Max("round"))["last"] or 0) + 1


def next_round(refund: Refund) -> dict[str, Any]:
    """The fields of a call under a new key: Razorpay answers an old one with the old answer, or refuses a new body."""
    refund.round += 1
    word(refund)
    earlier = [*refund.earlier_ids, refund.razorpay_refund_id] if refund.razorpay_refund_id else refund.earlier_ids
    return {
        "idempotency_key": refund.idempotency_key,
        "body": refund.body,
        "round": refund.round,
        "earlier_ids": earlier,
        "razorpay_refund_id": None,
    }
