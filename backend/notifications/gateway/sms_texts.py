"""The SMS texts: each SMS text word for word as registered with India's DLT, with one template id per kind.

A change here needs a new registration first.
"""

from collections.abc import Mapping

from django.conf import settings

from backend.notifications.core import dlt
from backend.notifications.core.dlt import Template, Unfit
from backend.notifications.models import MessageKind

TEMPLATES: dict[MessageKind, Template] = {
    MessageKind.OTP: Template(
        "{#numeric#} is your Dandeli login code, valid for {#numeric#} minutes. Never share it with anyone.",
        ("code", "minutes"),
    ),
    MessageKind.BOOKING_CONFIRMED: Template(
        "Your stay at {#alphanumeric#} from {#alphanumeric#} is confirmed. "
        "Booking {#alphanumeric#}-{#alphanumeric#}. Dandeli",
        ("resort", "check_in", "reference_head", "reference_tail"),
    ),
    MessageKind.PAYMENT_REFUNDED: Template(
        "Your payment of Rs {#numeric#}.{#numeric#} for {#alphanumeric#} is on its way back to you. Dandeli",
        ("rupees", "paise", "resort"),
    ),
    MessageKind.ROOM_CHANGED: Template(
        "Your room at {#alphanumeric#} has changed. You have room {#alphanumeric#} now. Dandeli",
        ("resort", "room"),
    ),
    MessageKind.BOOKING_CANCELLED: Template(
        "Your booking {#alphanumeric#}-{#alphanumeric#} at {#alphanumeric#} is cancelled. Dandeli",
        ("reference_head", "reference_tail", "resort"),
    ),
    MessageKind.BALANCE_DUE: Template(
        "Rs {#numeric#}.{#numeric#} for your stay at {#alphanumeric#} are to be paid by {#alphanumeric#}. "
        "Pay here: {#url#} Dandeli",
        ("rupees", "paise", "resort", "due_on", "url"),
    ),
    MessageKind.BALANCE_REMINDER: Template(
        "Reminder: Rs {#numeric#}.{#numeric#} for your stay at {#alphanumeric#} are to be paid by {#alphanumeric#}. "
        "Pay here: {#url#} Dandeli",
        ("rupees", "paise", "resort", "due_on", "url"),
    ),
    MessageKind.BALANCE_WARNING: Template(
        "Your booking {#alphanumeric#}-{#alphanumeric#} at {#alphanumeric#} will be cancelled on {#alphanumeric#} "
        "unless Rs {#numeric#}.{#numeric#} are paid before. Pay here: {#url#} Dandeli",
        ("reference_head", "reference_tail", "resort", "ends_on", "rupees", "paise", "url"),
    ),
    MessageKind.BOOKING_CHANGED: Template(
        "Your booking {#alphanumeric#}-{#alphanumeric#} at {#alphanumeric#} was changed: it is from {#alphanumeric#} "
        "to {#alphanumeric#} now. Dandeli",
        ("reference_head", "reference_tail", "resort", "check_in", "check_out"),
    ),
    MessageKind.ROOMS_OFFERED: Template(
        "What you waited for at {#alphanumeric#} from {#alphanumeric#} is free, and held for you until "
        "{#numeric#}:{#numeric#}. Log in and pay to book it. Dandeli",
        ("resort", "check_in", "hour", "minute"),
    ),
}


def fitted(kind: str, values: Mapping[str, object]) -> dict[str, str]:
    """Those of the template's variables that are known, made to fit."""
    known = {**_parts(values), **values}
    types = TEMPLATES[MessageKind(kind)].types
    return {name: dlt.fit(types[name], known[name]) for name in types if name in known}


def variables(kind: str, values: Mapping[str, object]) -> dict[str, str]:
    """All of the template's variables in the order of its text; Unfit if one is missing."""
    found = fitted(kind, values)
    missing = [name for name in TEMPLATES[MessageKind(kind)].names if name not in found]
    if missing:
        raise Unfit(f"{missing[0]} is missing")
    return found


def render(kind: str, values: Mapping[str, str]) -> str:
    """The whole text, as a phone shows it."""
    return TEMPLATES[MessageKind(kind)].filled(values)


def scrub(kind: str, values: Mapping[str, str], text: str) -> None:
    """Unfit if DLT would drop this SMS, or if this deployment has not said how it is registered."""
    if settings.SMS_GATEWAY != ["sandbox"]:
        if not dlt.HEADER.fullmatch(settings.SMS_DLT_HEADER):
            raise Unfit("SMS_DLT_HEADER is not six letters")
        if not template_id(kind):
            raise Unfit(f"SMS_TEMPLATE_{kind.upper()} is missing")
    dlt.scrub_values(TEMPLATES[MessageKind(kind)], values, text)


def template_id(kind: str) -> str:
    """The id under which the text of this kind is registered; empty where none is needed."""
    return str(settings.SMS_TEMPLATE_IDS[kind])


# A variable holds letters and digits alone, so the sign within a value is a part of the registered text.
PARTS = {"amount": ("rupees", ".", "paise"), "reference": ("reference_head", "-", "reference_tail")}


def _parts(values: Mapping[str, object]) -> dict[str, str]:
    found: dict[str, str] = {}
    for whole, (head, sign, tail) in PARTS.items():
        before, between, after = str(values.get(whole, "")).partition(sign)
        found |= {head: before, tail: after} if between else {}
    return found
