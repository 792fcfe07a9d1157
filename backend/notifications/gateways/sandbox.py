"""The SMS gateway of a developer's machine: messages go to an inbox in the browser."""

from django.conf import settings

from backend.notifications.gateways import base
from backend.notifications.gateways.base import Sms


class Sandbox:
    name = "sandbox"
    channels = frozenset({"sms", "voice", "whatsapp"})

    def send(self, sms: Sms) -> str:
        body = {"to": sms.to, "text": sms.text, "message_id": sms.message_id}
        answer = base.post(self.name, settings.SMS_SANDBOX_URL, json=body)
        if not answer.ok:
            raise base.Rejected(f"{self.name} {answer.status_code}")
        return f"sandbox-{sms.message_id}"
