"""Retry action for messages that were not delivered, and the outbox's health."""

from datetime import datetime, timedelta

from django.db.models import Min

from backend.common.health.parts import HEALTH, HealthPart, waiting_part
from backend.incidents.models import Incident, IncidentKind
from backend.incidents.services.mends import MENDS, NOTHING_TO_RETRY
from backend.notifications.models import Message
from backend.notifications.services import message_incidents, outbox, quiet_hours
from backend.notifications.states import MessageState

# The sweeper rings every five seconds, and a provider has ten.
OUTBOX_LATE = timedelta(seconds=120)


@MENDS.register(IncidentKind.MESSAGE_FAILED)
def mend_message(incident: Incident, at: datetime) -> str:
    """A message that was given up, or did not arrive."""
    if incident.subject == message_incidents.LOGIN_CODES:
        return NOTHING_TO_RETRY
    again = outbox.send_message_again(message_id=incident.row_id, at=at)
    return "it is being sent again" if again else "nothing to do: it is on its way, has arrived, or was deleted"


@HEALTH.register("messages")
def health_of_outbox(at: datetime) -> HealthPart:
    """The message that has waited longest for somebody to take it up; those that may wait for the morning not."""
    untouched = Message.objects.filter(state=MessageState.QUEUED, tries=0).exclude(kind__in=quiet_hours.WAITS)
    return waiting_part(untouched.aggregate(since=Min("created_at"))["since"], at=at, late=OUTBOX_LATE)
