"""Reports incidents of messages that were not delivered."""

from datetime import datetime

from backend.common.security import masks
from backend.incidents.models import IncidentKind
from backend.incidents.services import reports
from backend.notifications.core.dlt import Unfit
from backend.notifications.models import Channel, Message, MessageKind
from backend.notifications.services.drafted_messages import BY_EMAIL

LOGIN_CODES = "login codes"
SMS_ADVICE = "Retry sends it again. Or call the guest, then mark this as solved."
LETTER_ADVICE = (
    "The guest was told by SMS as well. Ask for the right address by phone; Retry sends it to the old one again. "
    "About this booking nothing more is sent to an address from which letters came back."
)


LONE_LETTER_ADVICE = (
    "The guest's number is from abroad, where no SMS goes: call them. Retry sends the letter to the same address "
    "again. About this booking nothing more is sent to an address from which letters came back."
)


def message_subject(message: Message) -> str:
    """What a message is called among the incidents."""
    return f"message {message.pk}"


def given_up(message: Message, error: Exception, *, at: datetime) -> None:
    """A message will not be sent. One login code is no news: its guest has asked for another one long since."""
    if message.kind != MessageKind.OTP:
        _report(message, f"was not sent: {error}", at=at)
    elif isinstance(error, Unfit):
        # Not about one message: as long as it lasts nobody can log in.
        reports.report(
            IncidentKind.MESSAGE_FAILED,
            subject=LOGIN_CODES,
            happened=f"A login code was not sent: {error}.",
            done="It was not sent, because DLT would drop it without notice.",
            advice="Correct the settings of the SMS template, then mark this as solved.",
            at=at,
        )


def undelivered(message: Message, reason: str, *, at: datetime) -> None:
    """A message was taken by the provider and did not arrive."""
    if message.kind != MessageKind.OTP:
        _report(message, f"did not arrive: {reason}", at=at)


def arrived(message: Message, *, at: datetime) -> None:
    """A message is on its way, or there: whatever was wrong with it is over."""
    if message.kind != MessageKind.OTP:
        reports.solve(IncidentKind.MESSAGE_FAILED, subject=message_subject(message), at=at)


def _report(message: Message, what: str, *, at: datetime) -> None:
    kind = MessageKind(message.kind).label.lower()
    reports.report(
        IncidentKind.MESSAGE_FAILED,
        subject=message_subject(message),
        happened=f"The message '{kind}' to {masks.masked_address(message.to)} {what}.",
        done="It is not tried again automatically.",
        advice=_advice(message),
        at=at,
    )


def _advice(message: Message) -> str:
    if message.channel != Channel.EMAIL:
        return SMS_ADVICE
    return LETTER_ADVICE if message.dedupe_key.endswith(BY_EMAIL) else LONE_LETTER_ADVICE
