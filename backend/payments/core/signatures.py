"""Razorpay's signatures: HMAC-SHA256 in hexadecimal. Malformed ones are simply invalid."""

import hashlib
import hmac
from collections.abc import Sequence

from django.conf import settings


def _signed(message: bytes, secret: str, signature: str) -> bool:
    expected = hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace"))


def webhook_is_genuine(body: bytes, signature: str) -> bool:
    """Signed over the raw body with the current webhook secret, or the one before it.

    Razorpay signs retries of old events with the old secret after a change, dashboard replays with the new one.
    """
    secrets: Sequence[str] = (settings.RAZORPAY_WEBHOOK_SECRET, settings.RAZORPAY_WEBHOOK_SECRET_PREVIOUS)
    return any(_signed(body, secret, signature) for secret in secrets if secret)


def checkout_is_genuine(*, order_id: str, payment_id: str, signature: str) -> bool:
    """Signed by Razorpay's Checkout over `order_id|payment_id` with the key secret."""
    message = f"{order_id}|{payment_id}".encode("utf-8", "replace")
    return _signed(message, settings.RAZORPAY_KEY_SECRET, signature)
