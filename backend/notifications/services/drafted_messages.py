"""Drafts of messages: the rows that an event becomes, by SMS, and by e-mail to who has an address.

To a number from abroad nothing goes by SMS: the letter is the whole message, under the key of the message itself.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, TypedDict

from backend.notifications.gateway import mail_carrier, sms_texts
from backend.notifications.models import Channel, Message, MessageKind
from backend.notifications.services.addressees import Addressee

# The end of the key of a message's other half, which goes by e-mail.
BY_EMAIL = ":email"


class Words(TypedDict):
    """What a message says, and to whom; of one `dedupe_key` only the first is sent."""

    kind: str
    to: str | Addressee
    params: Mapping[str, object]
    dedupe_key: str


def draft_halves(said: Words, *, next_try_at: datetime, at: datetime) -> Iterator[Message]:
    """The message by SMS, unless it may do without a registered text and has none; and its other half by e-mail where
    its guest has an address and letters are sent here. Of who is abroad the letter alone."""
    to = said["to"] if isinstance(said["to"], Addressee) else Addressee(phone=said["to"])
    common: dict[str, Any] = {
        "kind": MessageKind(said["kind"]),
        "language": to.language,
        "about_attempt": to.attempt_id,
        "params": _fitting(said["kind"], said["params"]),
        "created_at": at,
    }
    if to.is_abroad:
        # Where letters were switched off, somebody learns of this one as of any that cannot be sent.
        if mail_carrier.is_set_up() or said["kind"] not in sms_texts.OPTIONAL:
            letter = {"to": to.email, "channel": Channel.EMAIL, "dedupe_key": said["dedupe_key"]}
            yield Message(next_try_at=at, **letter, **common)
        return
    if said["kind"] not in sms_texts.OPTIONAL or sms_texts.is_registered(said["kind"]):
        yield Message(to=to.phone, dedupe_key=said["dedupe_key"], next_try_at=next_try_at, **common)
    if to.email and mail_carrier.is_set_up():
        key = said["dedupe_key"] + BY_EMAIL
        # Nobody rings for it: the next sweep finds it.
        yield Message(to=to.email, dedupe_key=key, channel=Channel.EMAIL, next_try_at=at, **common)


def _fitting(kind: str, params: Mapping[str, object]) -> dict[str, object]:
    """A long name is cut here, on purpose, so that everybody sees what will be sent."""
    fitting = {name: value for name, value in sms_texts.fitted(kind, params).items() if name in params}
    return {**params, **fitting}
