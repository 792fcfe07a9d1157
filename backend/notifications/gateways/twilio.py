"""Twilio: its Messages resource."""

from collections.abc import Mapping

from django.conf import settings

from backend.notifications.gateways import base

BASE_URL = "https://api.twilio.com"


class Twilio:
    name = "twilio"

    def __init__(self, base_url: str = "") -> None:
        self.url = f"{base_url or BASE_URL}/2010-04-01/Accounts/{settings.TWILIO_ACCOUNT_SID}/Messages.json"

    def send(self, *, to: str, kind: str, text: str, variables: Mapping[str, str], message_id: str) -> str:
        sender = "MessagingServiceSid" if settings.TWILIO_FROM.startswith("MG") else "From"
        form = {"To": to, sender: settings.TWILIO_FROM, "Body": text}
        auth = (settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN)
        answer = base.post(self.name, self.url, data=form, auth=auth)
        said = base.said(self.name, answer)
        if not answer.ok:
            raise base.Rejected(f"{self.name} {base.code(said.get('code') or answer.status_code)}")
        return str(said.get("sid", ""))[:64]
