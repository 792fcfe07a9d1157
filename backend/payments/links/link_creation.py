"""Creates a payment link at Razorpay exactly once, even when answers are lost."""

from datetime import datetime, timedelta
from typing import Any

from backend.payments import gateway
from backend.payments.models import PaymentLink

# Razorpay refuses less than a quarter of an hour: a link that is made late may last longer than was meant.
LEAST_EXPIRY = timedelta(hours=1)


def create_link_once(link: PaymentLink, *, at: datetime) -> dict[str, Any]:
    """The link as Razorpay has made it, now or at an earlier try. Raises GatewayUnavailable and GatewayRefused."""
    try:
        return gateway.create_link(_body(link, at=at))
    except (gateway.GatewayUnavailable, gateway.GatewayRefused):
        # The answer may be lost, or that of an earlier try; not the link.
        found = known(link)
        if found is None:
            raise
        return found


def known(link: PaymentLink) -> dict[str, Any] | None:
    """Razorpay's link with our reference and sum."""
    price = (link.amount_paise, link.currency)
    found = [
        entity
        for entity in gateway.links_with_reference(link.reference_id)
        if (entity["amount"], entity["currency"]) == price
    ]
    return min(found, key=lambda entity: entity.get("created_at") or 0, default=None)


def _body(link: PaymentLink, *, at: datetime) -> dict[str, Any]:
    expires_at = max(link.expires_at, at + LEAST_EXPIRY)
    return {
        "amount": link.amount_paise,
        "currency": link.currency,
        "accept_partial": False,
        "expire_by": int(expires_at.timestamp()),
        "reference_id": link.reference_id,
        "description": f"The balance of your stay at {link.booking.resort.name}",
        # We tell the guest ourselves, by templates that are registered.
        "notify": {"sms": False, "email": False},
        "reminder_enable": False,
        "notes": {"booking_attempt_id": str(link.booking.attempt_id)},
    }
