"""The SMS texts: each SMS text word for word as registered with India's DLT, one template id per kind and language.

A change here needs a new registration first. What stands in square brackets belongs to the text of a deployment that
has set PUBLIC_BASE_URL (links to bookings), or SMS_CODE_HOST (the line by which a phone fills in a login code itself).
`manage.py sms_texts` prints the texts as this deployment has to register them.
"""

from collections.abc import Mapping

from django.conf import settings

from backend.common.guest_languages import GuestLanguage
from backend.notifications.core import dlt
from backend.notifications.core.dlt import Template, Unfit
from backend.notifications.gateway.hindi_texts import HINDI
from backend.notifications.gateway.kannada_texts import KANNADA
from backend.notifications.models import MessageKind

TEMPLATES: dict[MessageKind, Template] = {
    MessageKind.OTP: Template(
        "{#numeric#} is your Dandeli login code, valid for {#numeric#} minutes. Never share it with anyone."
        "[\n\n@HOST #{#numeric#}]",
        ("code", "minutes", "code"),
    ),
    MessageKind.BOOKING_CONFIRMED: Template(
        "Your stay at {#alphanumeric#} from {#alphanumeric#} is confirmed. "
        "Booking {#alphanumeric#}-{#alphanumeric#}.[ See it here: {#url#}] Dandeli",
        ("resort", "check_in", "reference_head", "reference_tail", "url"),
    ),
    MessageKind.PAYMENT_REFUNDED: Template(
        "Your payment of Rs {#numeric#}.{#numeric#} for {#alphanumeric#} is on its way back to you. Dandeli",
        ("rupees", "paise", "resort"),
    ),
    MessageKind.ROOM_CHANGED: Template(
        "Your room at {#alphanumeric#} has changed. You have room {#alphanumeric#} now."
        "[ See your booking: {#url#}] Dandeli",
        ("resort", "room", "url"),
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
        "to {#alphanumeric#} now.[ See it here: {#url#}] Dandeli",
        ("reference_head", "reference_tail", "resort", "check_in", "check_out", "url"),
    ),
    MessageKind.ROOMS_OFFERED: Template(
        "What you waited for at {#alphanumeric#} from {#alphanumeric#} is free, and held for you until "
        "{#numeric#}:{#numeric#}. Log in and pay to book it. Dandeli",
        ("resort", "check_in", "hour", "minute"),
    ),
    MessageKind.ARRIVAL_REMINDER: Template(
        "Your stay at {#alphanumeric#} begins on {#alphanumeric#} from {#numeric#}:{#numeric#}. "
        "Booking {#alphanumeric#}-{#alphanumeric#}.[ See it here: {#url#}] Dandeli",
        ("resort", "check_in", "hour", "minute", "reference_head", "reference_tail", "url"),
    ),
    MessageKind.STAY_THANKS: Template(
        "Thank you for staying at {#alphanumeric#}. We hope to see you again.[ Your booking: {#url#}] Dandeli",
        ("resort", "url"),
    ),
}
IN_LANGUAGES = {GuestLanguage.ENGLISH: TEMPLATES, GuestLanguage.HINDI: HINDI, GuestLanguage.KANNADA: KANNADA}
# What a deployment may leave out: without a template these are not sent by SMS, and nothing is amiss.
OPTIONAL = frozenset({MessageKind.ARRIVAL_REMINDER, MessageKind.STAY_THANKS})


def template_of(kind: str, language: str = GuestLanguage.ENGLISH) -> Template:
    """The text of a kind in a language, as this deployment has to register it."""
    template = IN_LANGUAGES[GuestLanguage(language)][MessageKind(kind)]
    whole = settings.SMS_CODE_HOST if kind == MessageKind.OTP else settings.PUBLIC_BASE_URL
    settled = template.settled(whole=bool(whole))
    return Template(settled.text.replace("@HOST", f"@{settings.SMS_CODE_HOST}"), settled.names)


def spoken_language(kind: str, language: str) -> str:
    """The guest's language where this kind is registered in it; else English."""
    registered = settings.SMS_GATEWAY == ["sandbox"] or template_id(kind, language)
    return GuestLanguage(language) if registered else GuestLanguage.ENGLISH


def is_registered(kind: str) -> bool:
    """Whether an SMS of this kind can be sent at all."""
    return settings.SMS_GATEWAY == ["sandbox"] or bool(template_id(kind))


def fitted(kind: str, values: Mapping[str, object], language: str = GuestLanguage.ENGLISH) -> dict[str, str]:
    """Those of the template's variables that are known, made to fit, in the order of its text."""
    known = {**_parts(values), **values}
    types = template_of(kind, language).types
    return {name: dlt.fit(types[name], known[name]) for name in types if name in known}


def variables(kind: str, values: Mapping[str, object], language: str = GuestLanguage.ENGLISH) -> dict[str, str]:
    """All of the template's variables in the order of its text; Unfit if one is missing."""
    found = fitted(kind, values, language)
    missing = [name for name in template_of(kind, language).names if name not in found]
    if missing:
        raise Unfit(f"{missing[0]} is missing")
    return found


def render(kind: str, values: Mapping[str, str], language: str = GuestLanguage.ENGLISH) -> str:
    """The whole text, as a phone shows it."""
    return template_of(kind, language).filled(values)


def scrub(kind: str, values: Mapping[str, str], text: str, language: str = GuestLanguage.ENGLISH) -> None:
    """Unfit if DLT would drop this SMS, or if this deployment has not said how it is registered."""
    if settings.SMS_GATEWAY != ["sandbox"]:
        if not dlt.HEADER.fullmatch(settings.SMS_DLT_HEADER):
            raise Unfit("SMS_DLT_HEADER is not six letters")
        if not template_id(kind, language):
            raise Unfit(f"SMS_TEMPLATE_{kind.upper()} is missing")
    dlt.scrub_values(template_of(kind, language), values, text)


def template_id(kind: str, language: str = GuestLanguage.ENGLISH) -> str:
    """The id under which the text of this kind is registered in this language; empty where there is none."""
    name = kind if language == GuestLanguage.ENGLISH else f"{kind}_{language}"
    return str(settings.SMS_TEMPLATE_IDS.get(name, ""))


# A variable holds letters and digits alone, so the sign within a value is a part of the registered text.
PARTS = {"amount": ("rupees", ".", "paise"), "reference": ("reference_head", "-", "reference_tail")}


def _parts(values: Mapping[str, object]) -> dict[str, str]:
    found: dict[str, str] = {}
    for whole, (head, sign, tail) in PARTS.items():
        before, between, after = str(values.get(whole, "")).partition(sign)
        found |= {head: before, tail: after} if between else {}
    return found
