"""Webhooks: create, change, rotate the secret, enable, disable, remove."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from backend.catalogue.models import Resort
from backend.common.db.transitions import move
from backend.common.errors import DomainError
from backend.common.jobs import Job, enqueue
from backend.common.security import outgoing
from backend.event_feed.models import Delivery, Endpoint, Why
from backend.event_feed.models.kinds import kinds_in_order
from backend.event_feed.selectors import endpoints as selectors
from backend.event_feed.services import standard_webhooks
from backend.event_feed.states import DeliveryState, EndpointState
from backend.incidents.models import IncidentKind
from backend.incidents.services import reports

ENDPOINTS_MOST = 20
# So long after a rotation both secrets sign.
OVERLAP = timedelta(hours=24)


class TooManyWebhooks(DomainError):
    code = "too_many_webhooks"
    message = "This resort has as many webhooks as it may have. Remove one that is not used."


class AddressUnknown(DomainError):
    code = "address_unknown"
    status = 400
    message = "The host in this address was not found. Check the spelling."


def check_address(url: str) -> None:
    """Whether it may be called, as far as can be said now. Raises AddressUnknown, and outgoing's AddressRefused."""
    try:
        outgoing.check_url(url)
    except outgoing.NoAnswer:
        raise AddressUnknown from None


def refuse_too_many_webhooks(resort: Resort) -> None:
    """Raises TooManyWebhooks where the resort has as many as it may have."""
    if selectors.webhooks_of(resort=resort).count() >= ENDPOINTS_MOST:
        raise TooManyWebhooks


def create_webhook(
    *, resort: Resort, url: str, kinds: Collection[str], user_id: int, at: datetime, description: str = ""
) -> tuple[Endpoint, str]:
    """A new webhook, and its secret, which is told nowhere again.

    Raises TooManyWebhooks, AddressUnknown and outgoing.AddressRefused.
    """
    refuse_too_many_webhooks(resort)
    check_address(url)
    endpoint = Endpoint.objects.create(
        resort=resort,
        url=url,
        description=description,
        kinds=kinds_in_order(kinds),
        nonce=standard_webhooks.fresh_nonce(),
        created_at=at,
        created_by_id=user_id,
    )
    return endpoint, standard_webhooks.secret(endpoint)


def change_webhook(endpoint: Endpoint, *, changes: dict[str, Any]) -> None:
    """Another address, description, or kinds. Raises AddressUnknown and outgoing.AddressRefused."""
    if "url" in changes:
        check_address(changes["url"])
    if "kinds" in changes:
        changes = {**changes, "kinds": kinds_in_order(changes["kinds"])}
    if changes:
        Endpoint.objects.filter(pk=endpoint.pk).update(**changes)
        endpoint.refresh_from_db()


def rotate(endpoint: Endpoint, *, at: datetime) -> str:
    """A new secret, told nowhere again; the one before signs for OVERLAP beside it, an older one no more."""
    with transaction.atomic():
        locked = Endpoint.objects.select_for_update(no_key=True).get(pk=endpoint.pk)
        before = {"previous_nonce": locked.nonce, "previous_until": at + OVERLAP}
        Endpoint.objects.filter(pk=endpoint.pk).update(nonce=standard_webhooks.fresh_nonce(), **before)
    endpoint.refresh_from_db()
    return standard_webhooks.secret(endpoint)


def disable(endpoint: Endpoint, *, why: Why, at: datetime) -> bool:
    """Send nothing more; False when it is off already. A person is told unless one did it."""
    with transaction.atomic():
        if endpoint.state != EndpointState.ENABLED:
            return False
        if not move(endpoint, EndpointState.DISABLED, why=why, disabled_at=at):
            return False
        if why is not Why.BY_HAND:
            _tell(endpoint, why, at=at)
    return True


def enable(endpoint: Endpoint, *, at: datetime) -> bool:
    """Send again, what is still queued first; False when it is on, or removed."""
    rested = {"failures": 0, "failing_since": None, "rests_until": None, "why": "", "disabled_at": None}
    with transaction.atomic():
        if endpoint.state != EndpointState.DISABLED or not move(endpoint, EndpointState.ENABLED, **rested):
            return False
        queued = Delivery.objects.filter(endpoint=endpoint, state=DeliveryState.QUEUED)
        queued.update(next_try_at=at, tries=0)
        reports.solve(IncidentKind.WEBHOOK_DISABLED, subject=f"webhook {endpoint.pk}", at=at)
        enqueue(Job.DELIVER, endpoint_id=endpoint.pk)
    return True


def remove(endpoint: Endpoint, *, at: datetime) -> None:
    """Send nothing more, for good; what was sent stays in the log until its events are forgotten."""
    with transaction.atomic():
        if endpoint.state != EndpointState.REMOVED and move(endpoint, EndpointState.REMOVED):
            reports.solve(IncidentKind.WEBHOOK_DISABLED, subject=f"webhook {endpoint.pk}", at=at)


def _tell(endpoint: Endpoint, why: Why, *, at: datetime) -> None:
    reports.report(
        IncidentKind.WEBHOOK_DISABLED,
        subject=f"webhook {endpoint.pk}",
        happened=f"{endpoint.resort}: “{endpoint.description or 'a webhook'}” was disabled: {why.label}.",
        done="Nothing more is sent to it. Events are kept, and the receiver can read them from the event feed.",
        advice="Contact whoever runs the receiver. Retry enables the webhook again and sends what it missed.",
        at=at,
    )
