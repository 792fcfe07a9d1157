"""Translates what e-mail providers report of our letters into ours, by django-anymail's reading of each."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

from backend.common.http.json_bodies import is_crowded
from backend.notifications.models import MessageOutcome
from backend.notifications.services.delivery_reports import REASON, DeliveryReport

READERS = {
    "brevo": "anymail.webhooks.brevo.BrevoTrackingWebhookView",
    "mailgun": "anymail.webhooks.mailgun.MailgunTrackingWebhookView",
    "postmark": "anymail.webhooks.postmark.PostmarkTrackingWebhookView",
    "resend": "anymail.webhooks.resend.ResendTrackingWebhookView",
    "sandbox": "anymail.webhooks.postmark.PostmarkTrackingWebhookView",
}
# Whoever calls a letter spam wants no more of them. Every other word is about the way there, or about reading.
OUTCOMES = {
    "delivered": MessageOutcome.DELIVERED,
    **dict.fromkeys(("bounced", "rejected", "failed", "complained"), MessageOutcome.UNDELIVERED),
}


def of_provider(request: HttpRequest) -> list[DeliveryReport]:
    """What this request tells of letters; nothing where it cannot be read."""
    from anymail.exceptions import AnymailConfigurationError, AnymailError

    reader = READERS.get(settings.EMAIL_GATEWAY)
    if reader is None or is_crowded(request.body):
        return []
    try:
        return list(_reports(import_string(reader)().parse_events(request)))
    except (AnymailError, AnymailConfigurationError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        # Another webhook of the provider's, or somebody who tries things out.
        return []


def _reports(events: list[Any]) -> Iterator[DeliveryReport]:
    for event in events:
        name = event.message_id
        if event.event_type in OUTCOMES and isinstance(name, str) and 0 < len(name) <= 128:
            why = str(event.reject_reason or event.event_type)
            yield DeliveryReport(
                gateway_id=name,
                outcome=OUTCOMES[event.event_type],
                reason=why if REASON.fullmatch(why) else "error",
            )
