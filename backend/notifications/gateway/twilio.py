"""Twilio: messages by SMS and WhatsApp, and calls that say a login code."""

import json
from xml.sax.saxutils import escape  # nosec B406 # writes XML, reads none

from django.conf import settings
from django.urls import reverse

from backend.notifications.gateway import carrier
from backend.notifications.gateway.carrier import Sms

BASE_URL = "https://api.twilio.com"
# No such number, not a mobile, opted out, out of reach, no WhatsApp there: another provider reaches it no better.
ABOUT_THE_NUMBER = frozenset({"13223", "13224", "21211", "21214", "21217", "21610", "21612", "21614", "63003", "63024"})


class Twilio:
    name = "twilio"

    def __init__(self, base_url: str = "") -> None:
        self.account = f"{base_url or BASE_URL}/2010-04-01/Accounts/{settings.TWILIO_ACCOUNT_SID}"

    @property
    def channels(self) -> frozenset[str]:
        """Those that have a sender."""
        voice = {"voice"} if settings.TWILIO_VOICE_FROM else set()
        whatsapp = {"whatsapp"} if settings.TWILIO_WHATSAPP_FROM else set()
        return frozenset({"sms"} | voice | whatsapp)

    def send(self, sms: Sms) -> str:
        resource, form = FORMS[sms.channel](sms)
        if settings.SMS_RECEIPT_BASE_URL:
            form["StatusCallback"] = settings.SMS_RECEIPT_BASE_URL + reverse("sms-receipt-twilio")
        auth = (settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN)
        answer = carrier.post_to_provider(self.name, f"{self.account}/{resource}.json", data=form, auth=auth)
        said = carrier.said_by_provider(self.name, answer)
        if not answer.ok:
            code = carrier.error_code(said.get("code") or answer.status_code)
            refusal = carrier.Rejected if code in ABOUT_THE_NUMBER else carrier.Undelivered
            raise refusal(f"{self.name} {code}")
        return str(said.get("sid", ""))[:64]


def _sms(sms: Sms) -> tuple[str, dict[str, str]]:
    sender = "MessagingServiceSid" if settings.TWILIO_FROM.startswith("MG") else "From"
    return "Messages", {"To": sms.to, sender: settings.TWILIO_FROM, "Body": sms.text}


def _whatsapp(sms: Sms) -> tuple[str, dict[str, str]]:
    # WhatsApp delivers templates of its own register; the one for login codes has the code as its only variable.
    form = {
        "To": f"whatsapp:{sms.to}",
        "From": f"whatsapp:{settings.TWILIO_WHATSAPP_FROM}",
        "ContentSid": settings.TWILIO_WHATSAPP_CONTENT_SID,
        "ContentVariables": json.dumps({"1": sms.variables["code"]}),
    }
    return "Messages", form


def _voice(sms: Sms) -> tuple[str, dict[str, str]]:
    # Digit by digit, or a voice would say a number of six digits.
    digits = escape(", ".join(sms.variables["code"]))
    said = f'<Say language="en-IN">Your Dandeli login code is {digits}.</Say><Pause/>'
    return "Calls", {"To": sms.to, "From": settings.TWILIO_VOICE_FROM, "Twiml": f"<Response>{said * 2}</Response>"}


FORMS = {"sms": _sms, "whatsapp": _whatsapp, "voice": _voice}
