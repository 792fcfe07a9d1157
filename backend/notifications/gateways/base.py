"""What the house asks of whoever carries its messages."""

from collections.abc import Mapping
from typing import Any, Protocol

import requests
from django.conf import settings

from backend.common.errors import Retryable

CONNECT_SECONDS = 3


class Rejected(Exception):
    """The message can never be delivered this way: a wrong number, a refused template."""


class Undelivered(Retryable):
    """It may work in a moment: the gateway is slow, busy, down, or our account with it needs a hand."""


class Gateway(Protocol):
    """One provider. `send` answers its id of the message, or raises Rejected or Retryable.

    Errors carry codes only: a provider's words may repeat the text, and with it a login code.
    """

    name: str

    def send(self, *, to: str, kind: str, text: str, variables: Mapping[str, str], message_id: str) -> str: ...


def post(name: str, url: str, **how: Any) -> requests.Response:
    """POST with a time limit; an answer that invites another try is raised as Undelivered."""
    try:
        answer = requests.post(url, timeout=(CONNECT_SECONDS, settings.SMS_TIMEOUT_SECONDS), **how)
    except requests.RequestException as error:
        # Neither the text of the error nor its cause: both may carry the request.
        raise Undelivered(f"{name} {type(error).__name__}") from None
    # 401 and 403 are about our account, not about the message: it waits until the owner has cured them.
    if answer.status_code in (401, 403, 408, 425, 429) or answer.status_code >= 500:
        raise Undelivered(f"{name} {answer.status_code}")
    return answer


def said(name: str, answer: requests.Response) -> dict[str, Any]:
    """The JSON object of an answer; anything else comes from a proxy on the way."""
    try:
        body = answer.json()
    except ValueError:
        raise Undelivered(f"{name} not_json") from None
    if not isinstance(body, dict):
        raise Undelivered(f"{name} not_an_object")
    return body


def code(value: Any) -> str:
    """A provider's error code, as far as it is one."""
    text = str(value)
    return text if len(text) <= 12 and text.isalnum() and text.isascii() else "error"
