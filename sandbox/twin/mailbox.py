"""The e-mails that guests would have received, and what becomes of them: in memory only."""

import base64
import binascii
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sandbox.twin import entities

KEPT_MOST = 500
# Addresses at these domains do what real ones do now and then.
REFUSED, BOUNCING = "refused.example", "bounce.example"


@dataclass(frozen=True)
class SentFile:
    """What came with a letter."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class SentLetter:
    """One e-mail."""

    id: str
    sender: str
    to: str
    reply_to: str
    subject: str
    text: str
    html: str
    sent_at: datetime
    headers: dict[str, str] = field(default_factory=dict)
    files: Sequence[SentFile] = ()

    def shown(self) -> dict[str, Any]:
        """As the inbox answers it."""
        files = [
            {"name": file.name, "content_type": file.content_type, "url": f"/sandbox/email/{self.id}/files/{number}"}
            for number, file in enumerate(self.files)
        ]
        return {
            **{"id": self.id, "from": self.sender, "to": self.to, "reply_to": self.reply_to},
            **{"subject": self.subject, "text": self.text, "html": f"/sandbox/email/{self.id}/html"},
            **{"headers": self.headers, "files": files, "sent_at": self.sent_at.isoformat()},
        }


class MailBox:
    """The last few hundred letters. One with a Message-ID that came before is the same letter."""

    def __init__(self) -> None:
        self._letters: OrderedDict[str, SentLetter] = OrderedDict()

    def receive(self, said: dict[str, Any], *, at: datetime) -> tuple[SentLetter, bool]:
        """Keep a letter as Postmark's API takes it. True means it is new. Raises KeyError, TypeError and ValueError."""
        headers = {str(one["Name"]): str(one["Value"]) for one in said.get("Headers", [])}
        name = headers.get("Message-ID") or entities.new_id("mail_")
        known = self._letters.get(name)
        if known is not None:
            return known, False
        letter = SentLetter(
            id=entities.new_id("mail_"),
            sender=str(said["From"]),
            to=str(said["To"]),
            reply_to=str(said.get("ReplyTo", "")),
            subject=str(said.get("Subject", "")),
            text=str(said.get("TextBody", "")),
            html=str(said.get("HtmlBody", "")),
            sent_at=at.astimezone(UTC),
            headers=headers,
            files=[_file(one) for one in said.get("Attachments", [])],
        )
        self._letters[name] = letter
        while len(self._letters) > KEPT_MOST:
            self._letters.popitem(last=False)
        return letter, True

    def newest_first(self, address: str | None) -> list[SentLetter]:
        """Letters to one address, or to everybody."""
        found = list(reversed(self._letters.values()))
        return found if address is None else [one for one in found if address.lower() in one.to.lower()]

    def find(self, letter_id: str) -> SentLetter | None:
        """One of them by its id."""
        return next((one for one in self._letters.values() if one.id == letter_id), None)

    def clear(self) -> None:
        """Forget every letter."""
        self._letters.clear()


def _file(said: dict[str, Any]) -> SentFile:
    try:
        content = base64.b64decode(said["Content"], validate=True)
    except binascii.Error as error:
        raise ValueError("an attachment is not base64") from error
    return SentFile(name=str(said["Name"]), content_type=str(said["ContentType"]), content=content)
