"""Django system checks of the SMS settings and the DLT texts."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from backend.notifications.core import dlt
from backend.notifications.gateway import sms_texts
from backend.notifications.models import Channel, MessageKind


@register
def templates_can_be_registered(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Every kind has a text that the register would take."""
    found: list[CheckMessage] = []
    for kind in MessageKind:
        template = sms_texts.TEMPLATES[kind]
        if len(dlt.PLACE.findall(template.text)) != len(template.names):
            hint = "Give each variable of the registered text a name, in order."
            found.append(Error(f"The text of {kind} has variables without a name.", hint=hint, id="notifications.E001"))
        if "  " in template.text or not template.text.isascii():
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
        if not sms_texts.template_id(kind):
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
