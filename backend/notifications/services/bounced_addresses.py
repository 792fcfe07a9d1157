"""Addresses from which letters came back: about that booking nothing more is sent there."""

from backend.notifications.models import Channel, Message, MessageOutcome


def has_bounced(message: Message) -> bool:
    """Whether another letter about the same booking did not reach this address. A person may send that one again."""
    letters = Message.objects.filter(channel=Channel.EMAIL, about_attempt=message.about_attempt)
    return letters.filter(to=message.to, delivery=MessageOutcome.UNDELIVERED).exclude(pk=message.pk).exists()
