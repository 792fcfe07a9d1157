"""States of a message and the allowed moves between them."""

from collections.abc import Collection, Mapping

from django.db.models import TextChoices


class MessageState(TextChoices):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    # What it had to say is no longer true: a code that has been replaced.
    DROPPED = "dropped"


S = MessageState
MOVES: Mapping[MessageState, Collection[MessageState]] = {
    S.QUEUED: {S.SENDING, S.DROPPED},
    S.SENDING: {S.SENT, S.QUEUED, S.FAILED},
    # Only because a person says so: send it again.
    S.SENT: {S.QUEUED},
    S.FAILED: {S.QUEUED},
    S.DROPPED: (),
}
