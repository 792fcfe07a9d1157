"""What an e-mail consists of, before any provider has seen it."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Enclosure:
    """A file that comes with a letter."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One e-mail to one guest: whole, as text and as HTML. `message_id` is the same at every try."""

    to: str
    sender_name: str
    reply_to: str
    subject: str
    text: str
    html: str
    language: str
    message_id: str
    enclosures: Sequence[Enclosure] = ()
