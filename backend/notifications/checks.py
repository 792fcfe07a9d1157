"""Django system checks of the SMS and e-mail settings, of links in messages, and of the DLT texts."""

from itertools import product
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, Warning, register
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from backend.common.guest_languages import GuestLanguage
from backend.notifications.core import dlt
from backend.notifications.gateway import sms_texts
from backend.notifications.models import Channel, MessageKind

# A link to a booking ends in so many: see bookings/core/link_tokens.py, which a room below cannot ask.
LINK_SIGNS = 14


@register
def templates_can_be_registered(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Every kind has a text that the register would take."""
    found: list[CheckMessage] = []
    for language, kind in product(GuestLanguage, MessageKind):
        template = sms_texts.IN_LANGUAGES[language][kind]
        if len(dlt.PLACE.findall(template.text)) != len(template.names):
            hint = "Give each variable of the registered text a name, in order."
            said = f"The text of {kind} ({language}) has variables without a name."
            found.append(Error(said, hint=hint, id="notifications.E001"))
        # Any other sign than those of plain English makes an SMS one in Unicode, of half the length.
        if "  " in template.text or (language == GuestLanguage.ENGLISH and not template.text.isascii()):
            hint = "The DLT register accepts only plain characters and single spaces."
            found.append(Error(f"The text of {kind} cannot be registered.", hint=hint, id="notifications.E002"))
    return found


@register(deploy=True)
def deployment_is_registered(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """What DLT and the receipts need; nothing of it for the sandbox."""
    if settings.SMS_GATEWAY == ["sandbox"]:
        return []
    found: list[CheckMessage] = []
    if not settings.SMS_DLT_ENTITY_ID:
        hint = "SMS_DLT_ENTITY_ID is the number of your entity in the DLT register."
        found.append(Error("No DLT entity is set.", hint=hint, id="notifications.E003"))
    if not dlt.HEADER.fullmatch(settings.SMS_DLT_HEADER):
        hint = "SMS_DLT_HEADER is the header of six letters that you registered."
        found.append(Error("The DLT header is not six letters.", hint=hint, id="notifications.E004"))
    for kind in MessageKind:
        if kind not in sms_texts.OPTIONAL and not sms_texts.template_id(kind):
            where = "backend/notifications/gateway/sms_texts.py"
            hint = f"Register the text in {where}, then set SMS_TEMPLATE_{kind.upper()}."
            found.append(Error(f"{kind} has no template id, so it is never sent.", hint=hint, id="notifications.E005"))
    if "msg91" in settings.SMS_GATEWAY and len(settings.SMS_RECEIPT_SECRET) < 16:
        hint = "Set SMS_RECEIPT_SECRET to 16 random characters or more, and MSG91's webhook to the address with it."
        found.append(Warning("Delivery receipts of MSG91 cannot be received.", hint=hint, id="notifications.W001"))
    if "twilio" in settings.SMS_GATEWAY and not settings.SMS_RECEIPT_BASE_URL.startswith("https://"):
        hint = "Set SMS_RECEIPT_BASE_URL to our own address, such as https://api.example.in."
        found.append(Warning("Delivery receipts of Twilio cannot be received.", hint=hint, id="notifications.W002"))
    return found


@register
def channels_have_a_carrier(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A channel that guests may choose needs a provider with a sender for it."""
    has_twilio = "twilio" in settings.SMS_GATEWAY
    senders = {
        Channel.VOICE: has_twilio and settings.TWILIO_VOICE_FROM,
        Channel.WHATSAPP: has_twilio and settings.TWILIO_WHATSAPP_FROM and settings.TWILIO_WHATSAPP_CONTENT_SID,
    }
    hint = "Add twilio to SMS_GATEWAY, and set TWILIO_VOICE_FROM, or TWILIO_WHATSAPP_FROM with its CONTENT_SID."
    return [
        Error(f"OTP_CHANNELS has {channel}, which no provider offers.", hint=hint, id="notifications.E006")
        for channel, sender in senders.items()
        if channel in settings.OTP_CHANNELS and "sandbox" not in settings.SMS_GATEWAY and not sender
    ]


@register(deploy=True)
def letters_can_be_sent(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """E-mail is no must: where it is not set up, guests get SMS alone."""
    if not settings.EMAIL_GATEWAY:
        hint = "Set EMAIL_GATEWAY, EMAIL_FROM and the provider's key: docs/operations.md. SMS are sent as always."
        return [Info("No e-mail is sent to guests.", hint=hint, id="notifications.I001")]
    found: list[CheckMessage] = []
    try:
        validate_email(settings.EMAIL_FROM)
    except ValidationError:
        hint = "EMAIL_FROM is the address alone, such as stays@example.in; the resort's name is put before it."
        found.append(Error("EMAIL_FROM is no e-mail address.", hint=hint, id="notifications.E007"))
    if settings.EMAIL_GATEWAY != "smtp" and len(settings.EMAIL_RECEIPT_SECRET) < 16:
        hint = "Set EMAIL_RECEIPT_SECRET to 16 random characters or more, and the provider's webhook to its address."
        found.append(Warning("Bounces of e-mails cannot be received.", hint=hint, id="notifications.W003"))
    return found


@register(deploy=True)
def links_fit_a_message(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A link in an SMS is one variable of its registered text."""
    if not settings.PUBLIC_BASE_URL:
        return []
    found: list[CheckMessage] = []
    most = dlt.VALUE_MOST - len("/m/") - LINK_SIGNS
    if len(settings.SHORT_BASE_URL) > most:
        hint = f"Set SHORT_BASE_URL to an address of at most {most} characters that leads to the same server."
        found.append(Error("Links to bookings are too long for an SMS.", hint=hint, id="notifications.E008"))
    if not all(url.startswith("https://") for url in (settings.PUBLIC_BASE_URL, settings.SHORT_BASE_URL)):
        hint = "PUBLIC_BASE_URL and SHORT_BASE_URL begin with https://: a link is a secret."
        found.append(Error("Links to bookings are not safe on their way.", hint=hint, id="notifications.E009"))
    return found
