"""HTTP calls to addresses that users entered: to the public internet only (SSRF protection).

The host is resolved once, every address it has must be a public one, and the connection goes to an address that was
looked at: a name that changes its mind in between changes nothing. Each redirect is judged like a new address.
"""

import time
from collections.abc import Mapping

from backend.common.security.outgoing.targets import AddressRefused, NoAnswer, check_target, joined, public
from backend.common.security.outgoing.transport import AnswerTooLarge, OutgoingAnswer, exchange

__all__ = ["AddressRefused", "AnswerTooLarge", "NoAnswer", "OutgoingAnswer", "check_url", "get", "post", "public"]

SECONDS = 10.0
MOST_BYTES = 2 * 1024 * 1024
MOST_REDIRECTS = 3
REDIRECTS = frozenset({301, 302, 303, 307, 308})


def get(
    url: str, *, headers: Mapping[str, str] | None = None, seconds: float = SECONDS, most_bytes: int = MOST_BYTES
) -> OutgoingAnswer:
    """GET, following a few redirects; the caller's headers go to the first host alone."""
    until = time.monotonic() + seconds
    first = target = check_target(url, until=until)
    for _ in range(MOST_REDIRECTS + 1):
        sent = dict(headers or {}) if target.origin == first.origin else {}
        answer = exchange("GET", target, None, sent, until, most_bytes)
        if answer.status not in REDIRECTS or "location" not in answer.headers:
            return answer
        target = check_target(joined(target.url, answer.headers["location"]), until=until)
    raise NoAnswer("too_many_redirects")


def post(
    url: str,
    *,
    body: bytes,
    headers: Mapping[str, str] | None = None,
    seconds: float = SECONDS,
    most_bytes: int = MOST_BYTES,
) -> OutgoingAnswer:
    """POST. A redirect is an answer like any other: what was meant for one host goes to no second one."""
    until = time.monotonic() + seconds
    return exchange("POST", check_target(url, until=until), body, dict(headers or {}), until, most_bytes)


def check_url(url: str) -> None:
    """Would we call this now? For the form in which it is typed; every call looks again."""
    check_target(url, until=time.monotonic() + SECONDS)
