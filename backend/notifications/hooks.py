"""Retry action for messages that were not delivered."""

from datetime import datetime

from backend.incidents.models import Incident, IncidentKind
from backend.incidents.services.mends import MENDS, NOTHING_TO_RETRY
from backend.notifications.services import message_incidents, outbox


@MENDS.register(IncidentKind.MESSAGE_FAILED)
def mend_message(incident: Incident, at: datetime) -> str:
    """A message that was given up, or did not arrive."""
    if incident.subject == message_incidents.LOGIN_CODES:
        return NOTHING_TO_RETRY
    again = outbox.send_message_again(message_id=incident.row_id, at=at)
    return "it is being sent again" if again else "nothing to do: it is on its way, has arrived, or was deleted"
