"""One round over the waiting list. Safe to run late, twice, or concurrently."""

from datetime import datetime

from backend.waiting.services import offering, settling, telling


def serve(*, at: datetime) -> int:
    """End what has ended, offer what is free, tell whom it was offered; how many offers were made."""
    settling.settle(at=at)
    settling.end_past(at=at)
    given = offering.offer_everywhere(at=at)
    telling.tell(at=at)
    return given
