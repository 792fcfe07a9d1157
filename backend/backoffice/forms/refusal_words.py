"""Refusals of the services as sentences on a page."""

from typing import Any

from backend.common.errors import DomainError
from backend.common.phrases import spoken


def refusal_words(refused: DomainError) -> list[str]:
    """A refusal in plain words, one sentence for each thing that is wrong."""
    return [spoken(error["detail"]) for error in refused.extra.get("errors", ())] or [spoken(refused.detail)]


def conflict_words(conflict: dict[str, Any]) -> str:
    """One conflict of a block, `{room_number, check_in, check_out, what, reference?}`, as a sentence."""
    who = " ".join(filter(None, (conflict["what"], conflict.get("reference", ""))))
    return f"Room {conflict['room_number']}: {who}, {conflict['check_in']} to {conflict['check_out']}."
