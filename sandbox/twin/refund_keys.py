"""Idempotency of refunds: a key stands for one refund of one payment with one body."""

import hashlib
import re

from sandbox.twin.refusals import Refusal
from sandbox.twin.store import Record, Shelf

KEY_SHAPE = re.compile(r"[A-Za-z0-9_-]{10,}")


class RefundKeys:
    """What each idempotency key stands for; only refunds that were made are remembered."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        # Never on disk: a restart ends whatever was in progress.
        self._in_progress: set[str] = set()

    def claim(self, key: str, payment_id: str, body: bytes) -> Record | None:
        """The refund made earlier under this key; None hands the key to the caller."""
        if not KEY_SHAPE.fullmatch(key):
            raise Refusal(
                "The idempotency key must be 10 or more letters, digits, hyphens and underscores.",
                field="X-Refund-Idempotency",
            )
        known = self._shelf.get(key)
        if known is not None and known["fingerprint"] != _fingerprint(payment_id, body):
            raise _conflict("Different request with the same idempotency key has already been processed.")
        if known is not None:
            return known
        if key in self._in_progress:
            raise _conflict("Request failed because another payment operation is in progress.")
        self._in_progress.add(key)
        return None

    def remember(self, key: str, payment_id: str, body: bytes, refund_id: str) -> None:
        """The key now stands for this refund."""
        row = {"fingerprint": _fingerprint(payment_id, body), "refund_id": refund_id}
        self._shelf.put(key, row)

    def release(self, key: str) -> None:
        """The call is over, well or badly."""
        self._in_progress.discard(key)


def _fingerprint(payment_id: str, body: bytes) -> str:
    return hashlib.sha256(payment_id.encode() + b"\n" + body).hexdigest()


def _conflict(description: str) -> Refusal:
    return Refusal(description, status=409, reason="NA")
