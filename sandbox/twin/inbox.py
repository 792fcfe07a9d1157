"""The SMS inbox: what the guests' phones received, in memory only, because codes are secrets."""

import re
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime

from sandbox.twin import entities

KEPT_MOST = 5000
NATIONAL_LENGTH = 10


@dataclass(frozen=True)
class InboxMessage:
    """One SMS."""

    id: str
    to: str
    text: str
    sent_at: datetime

    def shown(self) -> dict[str, str]:
        """As the inbox answers it."""
        return {"to": self.to, "text": self.text, "sent_at": self.sent_at.isoformat()}


class Inbox:
    """The last few thousand messages by their sender's id."""

    def __init__(self) -> None:
        self._messages: OrderedDict[str, InboxMessage] = OrderedDict()

    def receive(self, *, to: str, text: str, message_id: str, at: datetime) -> tuple[InboxMessage, bool]:
        """Keep a message; the same id again is the same message. True means it is new."""
        known = self._messages.get(message_id)
        if known is not None:
            return known, False
        message = InboxMessage(id=entities.new_id("sms_"), to=to, text=text, sent_at=at.astimezone(UTC))
        self._messages[message_id] = message
        while len(self._messages) > KEPT_MOST:
            self._messages.popitem(last=False)
        return message, True

    def newest_first(self, phone_number: str | None) -> list[InboxMessage]:
        """Messages to one phone, or to every phone."""
        latest = reversed(self._messages.values())
        if phone_number is None:
            return list(latest)
        wanted = e164(phone_number)
        return [message for message in latest if e164(message.to) == wanted]

    def clear(self) -> None:
        """Forget every message."""
        self._messages.clear()


def e164(written: str) -> str:
    """An Indian number as people type it, in its one international form.

    A `+` in a query string arrives as a space, so the digits alone have to decide.
    """
    number = re.sub(r"\D", "", written)
    if number.startswith("00"):
        number = number[2:]
    elif len(number) == NATIONAL_LENGTH + 1 and number.startswith("0"):
        number = number[1:]
    if len(number) == NATIONAL_LENGTH:
        number = f"91{number}"
    return f"+{number}"
