"""Retry action for messages that were not delivered."""

from datetime import datetime

from backend.alarms.mending import MENDS
from backend.alarms.models import Kind, Problem
from backend.notifications.services import sending, telling


@MENDS.register(Kind.MESSAGE_FAILED)
def send_again(problem: Problem, at: datetime) -> str:
    """A message that was given up, or did not arrive."""
    if problem.subject == telling.LOGIN_CODES:
        return "nothing to retry: follow the advice, then mark it as solved"
    again = sending.send_again(message_id=int(problem.subject.split()[1]), at=at)
    return "it is being sent again" if again else "nothing to do: it is on its way, has arrived, or was deleted"
