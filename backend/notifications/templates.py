"""What messages say: each text is registered with India's DLT to the letter, under one id per kind.

A text that differs from the registered one, or a value above the length, is taken by the provider and never
delivered, without a word. So a change here needs a new registration, and values are made to fit.
"""

from collections.abc import Mapping
from string import Template

from django.conf import settings

from backend.notifications.models import Kind

VALUE_MOST = 40

TEXTS = {
    Kind.OTP: "$code is your Dandeli login code, valid for $minutes minutes. Never share it with anyone.",
    Kind.BOOKING_CONFIRMED: "Your stay at $resort from $check_in is confirmed. Booking $reference. Dandeli",
    Kind.PAYMENT_REFUNDED: "Your payment of Rs $amount for $resort is on its way back to you. Dandeli",
    Kind.ROOM_CHANGED: "Your room at $resort was taken when your payment came. You have room $room now. Dandeli",
    Kind.BOOKING_CANCELLED: "Your booking $reference at $resort is cancelled. Dandeli",
}


def variables(kind: str, values: Mapping[str, object]) -> dict[str, str]:
    """The template's variables in the order of its text, each short enough; KeyError if one is missing."""
    names = Template(TEXTS[Kind(kind)]).get_identifiers()
    return {name: shortened(str(values[name])) for name in names}


def render(kind: str, values: Mapping[str, str]) -> str:
    """The whole text, as a phone shows it."""
    return Template(TEXTS[Kind(kind)]).substitute(values)


def template_id(kind: str) -> str:
    """The id under which the text of this kind is registered; empty where none is needed."""
    return str(settings.SMS_TEMPLATE_IDS[kind])


def shortened(value: str) -> str:
    """At most 40 characters on one line, cut between words where there is a gap."""
    line = " ".join(value.split())
    if len(line) <= VALUE_MOST:
        return line
    cut, gap, _ = line[: VALUE_MOST + 1].rpartition(" ")
    return cut.rstrip(" ,.-") if gap else line[:VALUE_MOST]
