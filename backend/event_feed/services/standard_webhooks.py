"""Webhook secrets and signatures, by the Standard Webhooks specification.

A secret is computed, not kept: from a key of the deployment, the endpoint, and a nonce that every rotation changes. So
there is none in the database or its backups, and it can be shown once and used for ever.
"""

import base64
import secrets
from datetime import UTC, datetime

from django.conf import settings
from django.utils.crypto import salted_hmac
from standardwebhooks.webhooks import Webhook

from backend.event_feed.models import Endpoint

PREFIX = "whsec_"


def fresh_nonce() -> str:
    return secrets.token_hex(16)


def secret(endpoint: Endpoint, nonce: str = "") -> str:
    """The endpoint's secret, `whsec_…`: the one of this nonce, or the current one."""
    salt = f"secret of webhook {endpoint.pk}"
    said = salted_hmac(salt, nonce or endpoint.nonce, secret=settings.WEBHOOK_SIGNING_KEY, algorithm="sha256")
    return PREFIX + base64.b64encode(said.digest()).decode()


def headers(endpoint: Endpoint, *, name: str, body: str, at: datetime) -> dict[str, str]:
    """What the receiver verifies. For a while after a rotation, signatures of both secrets."""
    nonces = [endpoint.nonce]
    if endpoint.previous_until is not None and endpoint.previous_until > at:
        nonces.append(endpoint.previous_nonce)
    # The library takes the hours as they stand, whatever their zone.
    moment = at.astimezone(UTC)
    signatures = [Webhook(secret(endpoint, nonce)).sign(name, moment, body) for nonce in nonces]
    return {
        "Content-Type": "application/json",
        "webhook-id": name,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
