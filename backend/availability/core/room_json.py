"""JSON in pieces: what an answer says of a room is put together once, but for its totals."""

import json
from collections.abc import Mapping
from typing import Any

from backend.common.money import money_keys, rupees

# As money_keys names them: a test compares.
_TOTALS = b'"total":"%s","total_paise":%d,"total_with_tax":"%s","total_with_tax_paise":%d,'


def json_bytes(value: Any) -> bytes:
    """As REST framework writes it: no spaces, letters as they are, and nothing that ends a line of JavaScript."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").encode()


def before_totals(said: Mapping[str, Any], *, night_paise: int) -> bytes:
    """The object of a room up to its totals, with the comma."""
    return json_bytes({**said, **money_keys(price_per_night=night_paise)})[:-1] + b","


def totals_as_keys(*, subtotal_paise: int, total_paise: int) -> bytes:
    """The keys of both totals, with the comma."""
    return _TOTALS % (rupees(subtotal_paise).encode(), subtotal_paise, rupees(total_paise).encode(), total_paise)


def after_totals(said: Mapping[str, Any]) -> bytes:
    """The rest of the object."""
    return json_bytes(said)[1:]
