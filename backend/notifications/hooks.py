"""One click for messages that reached nobody."""

from datetime import datetime

from backend.alarms.mending import MENDS
from backend.alarms.models import Kind, Problem
from backend.notifications.services import sending, telling


@MENDS.register(Kind.MESSAGE_FAILED)
def send_again(problem: Problem, at: datetime) -> str:
    """A message that was given up, or did not arrive."""
    if problem.subject == telling.LOGIN_CODES:
        return "nothing to do from here: follow the advice, then mark it solved"
    again = sending.send_again(message_id=int(problem.subject.split()[1]), at=at)
    return "it is sent again now" if again else "nothing to do: it is on its way, has arrived, or is gone"
