"""One round over the waiting list. Safe to run late, twice, or concurrently."""

from datetime import datetime

from backend.waitlist.services import offer_messages, offer_outcomes, room_offers


def serve_waiting_guests(*, at: datetime) -> int:
    """End what has ended, offer what is free, tell whom it was offered; how many offers were made."""
    offer_outcomes.settle_offers(at=at)
    offer_outcomes.end_past(at=at)
    given = room_offers.offer_everywhere(at=at)
    offer_messages.tell_offers(at=at)
    return given
