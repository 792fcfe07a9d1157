"""The protocol that every SMS gateway implements; start here to write a new SMS gateway."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import requests
from django.conf import settings
from urllib3.exceptions import NewConnectionError

from backend.common.errors import Retryable
from backend.common.outside import budgets
from backend.common.outside.bounded_http import bounded_session

# Providers answer in a line.
MOST_BYTES = 65_536


class Rejected(Exception):
    """The message can never be delivered, whoever carries it: a wrong number."""


class Undelivered(Retryable):
    """This provider did not take the message: another one may, or this one once it is mended."""


class Down(Undelivered):
    """The provider takes no messages at all: it cannot be reached, is broken, busy, or has shut our account."""


class Unsure(Down):
    """No answer came to a request that was sent: it may have taken the message all the same."""


@dataclass(frozen=True, kw_only=True)
class Sms:
    """What has to reach a phone: the whole text, and the variables that make it, in their order."""

    to: str
    kind: str
    text: str
    variables: Mapping[str, str]
    message_id: str
    channel: str = "sms"
    language: str = "en"


class Gateway(Protocol):
    """One provider. `send` answers its id of the message, or raises Rejected or Undelivered.

    Errors carry codes only: a provider's words may repeat the text, and with it a login code.
    """

    name: str

    @property
    def channels(self) -> Collection[str]: ...

    def send(self, sms: Sms) -> str: ...


def post_to_provider(name: str, url: str, **how: Any) -> requests.Response:
    """POST within SMS_TIMEOUT_SECONDS in all; an answer that says nothing about this message is raised as Down."""
    until = budgets.end_of_call(settings.SMS_TIMEOUT_SECONDS)
    try:
        with bounded_session(until, most_bytes=MOST_BYTES) as http:
            answer = http.post(url, allow_redirects=False, **how)
    except requests.RequestException as error:
        # Neither the text of the error nor its cause: both may carry the request.
        raise _no_answer(error)(f"{name} {type(error).__name__}") from None
    # 401 and 403 are about our account, not about the message: it waits until the owner has cured them.
    if answer.status_code in (401, 403, 408, 425, 429) or answer.status_code >= 500:
        raise Down(f"{name} {answer.status_code}")
    return answer


def said_by_provider(name: str, answer: requests.Response) -> dict[str, Any]:
    """The JSON object of an answer; anything else comes from a proxy on the way."""
    try:
        body = answer.json()
    except ValueError:
        raise Unsure(f"{name} not_json") from None
    if not isinstance(body, dict):
        raise Unsure(f"{name} not_an_object")
    return body


def error_code(value: Any) -> str:
    """A provider's error code, as far as it is one."""
    text = str(value)
    return text if len(text) <= 12 and text.isalnum() and text.isascii() else "error"


def _no_answer(error: requests.RequestException) -> type[Down]:
    reason = getattr(error.args[0], "reason", None) if error.args else None
    unsent = isinstance(error, requests.ConnectTimeout) or isinstance(reason, NewConnectionError)
    return Down if unsent else Unsure
