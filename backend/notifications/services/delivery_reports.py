"""Translates providers' delivery statuses into ours. Pure functions."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from backend.common.http.json_bodies import is_crowded
from backend.notifications.models import MessageOutcome

ID = re.compile(r"[\w-]{1,64}", re.ASCII)
REASON = re.compile(r"\w{1,20}", re.ASCII)

# Every other word is about the way there. Calls have words of their own.
TWILIO = {
    **dict.fromkeys(("delivered", "read", "completed"), MessageOutcome.DELIVERED),
    **dict.fromkeys(("undelivered", "failed", "busy", "no-answer", "canceled"), MessageOutcome.UNDELIVERED),
}
# The number or the word: MSG91's older webhooks say the one, its new ones the other. 9: do not disturb; 17: blocked.
MSG91 = {
    **dict.fromkeys(("1", "delivered"), MessageOutcome.DELIVERED),
    **dict.fromkeys(("2", "9", "16", "17", "25"), MessageOutcome.UNDELIVERED),
    **dict.fromkeys(("failed", "rejected", "ndnc", "blocked", "undelivered"), MessageOutcome.UNDELIVERED),
}


@dataclass(frozen=True, kw_only=True)
class DeliveryReport:
    """One message's end, by the name that the provider gave it."""

    gateway_id: str
    outcome: MessageOutcome
    reason: str


def of_twilio(form: Mapping[str, str]) -> list[DeliveryReport]:
    """A status callback of a message or a call."""
    status = form.get("MessageStatus") or form.get("CallStatus") or ""
    name = form.get("MessageSid") or form.get("CallSid") or ""
    return list(_report(TWILIO, name, status, form.get("ErrorCode") or status.replace("-", "_")))


def of_msg91(body: bytes) -> list[DeliveryReport]:
    """A delivery report in any of MSG91's shapes: a form whose `data` is a list, or JSON; nothing if it is neither."""
    if is_crowded(body):
        return []
    try:
        text = body.decode()
        said = (
            json.loads(parse_qs(text, max_num_fields=100)["data"][0]) if text.startswith("data=") else json.loads(text)
        )
        # A report in the older shape lists its recipients, and ours have one.
        return [report for part in _parts(said) for report in _of_msg91(part)]
    except (ValueError, KeyError, RecursionError):
        return []


def _parts(said: Any) -> list[dict[str, Any]]:
    if isinstance(said, dict) and isinstance(said.get("data"), str):
        said = json.loads(said["data"])
    return [part for part in (said if isinstance(said, list) else [said]) if isinstance(part, dict)]


def _of_msg91(part: dict[str, Any]) -> Iterator[DeliveryReport]:
    each = part.get("report")
    for line in each if isinstance(each, list) else [part]:
        if isinstance(line, dict):
            status = str(line.get("status", "")).strip().lower()
            yield from _report(MSG91, str(part.get("requestId", "")), status, status)


def _report(words: Mapping[str, MessageOutcome], name: str, status: str, reason: str) -> Iterator[DeliveryReport]:
    # Names and reasons go into the database: nothing enters that is neither.
    if status in words and ID.fullmatch(name):
        yield DeliveryReport(
            gateway_id=name, outcome=words[status], reason=reason if REASON.fullmatch(reason) else "error"
        )
