"""Retry action for messages that were not delivered."""

from datetime import datetime

from backend.incidents.models import Incident, IncidentKind
from backend.incidents.services.mends import MENDS
from backend.notifications.services import message_incidents, outbox


@MENDS.register(IncidentKind.MESSAGE_FAILED)
def mend_message(problem: Incident, at: datetime) -> str:
    """A message that was given up, or did not arrive."""
    if problem.subject == message_incidents.LOGIN_CODES:
        return "nothing to retry: follow the advice, then mark it as solved"
    again = outbox.send_message_again(message_id=int(problem.subject.split()[1]), at=at)
    return "it is being sent again" if again else "nothing to do: it is on its way, has arrived, or was deleted"
