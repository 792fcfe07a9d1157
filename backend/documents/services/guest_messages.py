"""Sends what waits for a guest: by SMS with a link to the booking, by e-mail as a letter with its papers.

Here, because only this room sees all that a message may tell of; the outbox below it knows how a message is sent.
"""

from datetime import datetime
from functools import partial

from django.conf import settings

from backend.bookings.models import FinalBooking
from backend.bookings.services import manage_links
from backend.bookings.states import BookingState
from backend.documents.services import guest_letters
from backend.notifications.models import Channel, Message
from backend.notifications.services import bounced_addresses, outbox
from backend.notifications.states import MessageState


def send_guest_message(*, message_id: int, at: datetime) -> None:
    """Send one message that is still queued; late, or twice at once, is harmless."""
    message = Message.objects.filter(pk=message_id, state=MessageState.QUEUED).first()
    if message is None:
        return
    if message.channel != Channel.EMAIL:
        outbox.send_queued(message_id=message.pk, at=at, secrets=_link_in(message, at=at))
    elif bounced_addresses.has_bounced(message):
        outbox.drop_message(message=message, reason="letters to this address come back")
    else:
        outbox.send_queued(message_id=message.pk, at=at, write=partial(guest_letters.write_letter, at=at))


def _link_in(message: Message, *, at: datetime) -> dict[str, str]:
    """The link of an SMS about a booking; where that is no more, or not yet, the front page."""
    if not settings.PUBLIC_BASE_URL or "url" in message.params or message.about_attempt is None:
        return {}
    standing = FinalBooking.objects.filter(state=BookingState.CONFIRMED)
    booking = standing.filter(attempt=message.about_attempt).first()
    if booking is None:
        return {"url": f"{settings.SHORT_BASE_URL}/"}
    return {"url": manage_links.manage_url(manage_links.link_for_messages(booking, at=at))}
