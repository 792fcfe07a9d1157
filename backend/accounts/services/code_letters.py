"""Letters to guests with a number from abroad: the login code, or that the number belongs to another address."""

from collections.abc import Sequence

from django.template.loader import render_to_string

from backend.accounts.core.code_letter_words import BY_LANGUAGE
from backend.notifications.gateway.letters import Letter
from backend.notifications.models import Message

SENDER = "Dandeli"


def write_code(message: Message, *, code: str) -> Letter:
    """The letter with the code, which is in no row."""
    words, params = BY_LANGUAGE[message.language], message.params
    said = words.code.format(code=code, minutes=params["minutes"], number=params["number"])
    return _letter(message, words.heading, [said, words.share], code=code)


def write_refusal(message: Message) -> Letter:
    """Its reader has a mailbox and names a number that logs in with another one: nobody else is told so."""
    words = BY_LANGUAGE[message.language]
    return _letter(message, words.other_heading, [words.other.format(number=message.params["number"])])


def _letter(message: Message, heading: str, sentences: Sequence[str], code: str = "") -> Letter:
    why = BY_LANGUAGE[message.language].why
    shown = {
        "language": message.language,
        "sender": SENDER,
        "heading": heading,
        "sentences": sentences,
        "why": why,
        "code": code,
    }
    return Letter(
        to=message.to,
        sender_name=SENDER,
        reply_to="",
        subject=heading,
        text="\n\n".join([heading, *sentences, why]) + "\n",
        html=render_to_string("accounts/code_letter.html", shown),
        language=message.language,
        message_id=message.reference,
    )
