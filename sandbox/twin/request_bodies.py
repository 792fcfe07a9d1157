"""Reading what a client sent: JSON or form bodies, and the checks every endpoint shares."""

import json
import re
from typing import Any
from urllib.parse import parse_qsl

from sandbox.twin.refusals import Refusal

AMOUNT_LEAST = 100
NOTES_MOST = 15
NOTE_LENGTH_MOST = 256
RECEIPT_LENGTH_MOST = 40
COUNT_DEFAULT = 10
COUNT_MOST = 100
CURRENCIES = frozenset({"INR", "USD", "EUR", "GBP", "SGD", "AED", "AUD", "CAD", "JPY", "MYR", "NPR", "LKR"})


def body(raw: bytes, content_type: str) -> dict[str, Any]:
    """The posted object, whether it came as JSON or as a form."""
    if not raw.strip():
        return {}
    try:
        text = raw.decode()
        if content_type == "application/x-www-form-urlencoded":
            return _form(text)
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise Refusal("The request body is not valid JSON.") from None
    if found == []:  # PHP's empty object
        return {}
    if not isinstance(found, dict):
        raise Refusal("The request body must be an object.")
    return found


def _form(text: str) -> dict[str, Any]:
    """`notes[room]=7` becomes {"notes": {"room": "7"}}; only numbers that are numbers turn into integers."""
    tree: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        path = [part for part in re.split(r"[\[\]]+", name) if part]
        branch = tree
        for part in path[:-1]:
            branch = branch.setdefault(part, {})
            if not isinstance(branch, dict):
                raise Refusal(f"{name} contradicts an earlier field.")
        if path:
            branch[path[-1]] = value if "notes" in path or path[-1] == "receipt" else _number_or_text(value)
    return tree


def _number_or_text(value: str) -> int | str:
    return int(value) if re.fullmatch(r"-?[0-9]{1,18}", value) else value


def only_known(given: dict[str, Any], known: frozenset[str]) -> None:
    """Razorpay refuses fields it does not know."""
    unknown = sorted(set(given) - known)
    if unknown:
        raise Refusal(f"{', '.join(unknown)} is/are not required and should not be sent", field=unknown[0])


def amount(given: dict[str, Any], *, required: bool = True, most: int | None = None) -> int | None:
    """A sum in paise, at least one rupee, and at most what the account takes."""
    value = given.get("amount")
    if value is None:
        if required:
            raise Refusal("The amount field is required.", field="amount")
        return None
    if isinstance(value, bool) or not isinstance(value, int):
        raise Refusal("The amount must be an integer.", field="amount")
    if value < AMOUNT_LEAST:
        raise Refusal("The amount must be at least INR 1.00", field="amount")
    if most is not None and value > most:
        raise Refusal("Amount exceeds maximum amount allowed.", field="amount")
    return value


def currency(given: dict[str, Any]) -> str:
    """A currency of the account."""
    value = given.get("currency")
    if value is None:
        raise Refusal("The currency field is required.", field="currency")
    if not isinstance(value, str) or value not in CURRENCIES:
        raise Refusal("Currency is not supported", field="currency")
    return value


def receipt(given: dict[str, Any]) -> str | None:
    """The merchant's own reference."""
    value = given.get("receipt")
    if value is None:
        return None
    if not isinstance(value, str):
        raise Refusal("The receipt must be a string.", field="receipt")
    if len(value) > RECEIPT_LENGTH_MOST:
        raise Refusal("The receipt may not be greater than 40 characters.", field="receipt")
    return value


def notes(given: dict[str, Any]) -> dict[str, Any] | list[Any]:
    """The merchant's notes; none of them reads `[]`, as PHP writes an empty map."""
    value = given.get("notes")
    if value is None or value == [] or value == {}:
        return []
    if not isinstance(value, dict):
        raise Refusal("The notes must be an array.", field="notes")
    if len(value) > NOTES_MOST:
        raise Refusal("Number of fields in notes should be less than or equal to 15", field="notes")
    for key, note in value.items():
        if isinstance(note, dict | list) or len(str(note)) > NOTE_LENGTH_MOST or len(key) > NOTE_LENGTH_MOST:
            raise Refusal("The notes may not be greater than 256 characters.", field="notes")
    return value


def whole_number(query: dict[str, str], name: str, *, default: int, most: int | None = None) -> int:
    """A number from the query string."""
    text = query.get(name, str(default))
    if not re.fullmatch(r"[0-9]{1,15}", text):
        raise Refusal(f"The {name} must be an integer.", field=name)
    if most is not None and int(text) > most:
        raise Refusal(f"The {name} may not be greater than {most}.", field=name)
    return int(text)
