"""Retry action for a disabled webhook."""

from datetime import datetime

from django.db import transaction

from backend.event_feed.models import Endpoint
from backend.event_feed.services import redeliveries, webhook_endpoints
from backend.incidents.models import Incident, IncidentKind
from backend.incidents.services.mends import MENDS


@MENDS.register(IncidentKind.WEBHOOK_DISABLED)
def enable_again(incident: Incident, at: datetime) -> str:
    """It is called again, first with what it missed."""
    endpoint = Endpoint.objects.select_related("resort").filter(pk=incident.row_id).first()
    off_since = endpoint.disabled_at if endpoint else None
    # Whole or not at all: who is on and has not been sent what it missed never would be.
    with transaction.atomic():
        if endpoint is None or off_since is None or not webhook_endpoints.enable(endpoint, at=at):
            return "nothing to do: it is enabled, or was removed"
        missed = redeliveries.missed(endpoint, since=off_since, at=at)
    return f"it is enabled again and will be sent {missed} events that it missed"
