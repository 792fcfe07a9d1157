"""The SMS gateway of a developer's machine: messages go to an inbox in the browser."""

from django.conf import settings

from backend.notifications.gateway import carrier
from backend.notifications.gateway.carrier import Sms


class Sandbox:
    name = "sandbox"
    channels = frozenset({"sms", "voice", "whatsapp"})

    def send(self, sms: Sms) -> str:
        body = {"to": sms.to, "text": sms.text, "message_id": sms.message_id}
        answer = carrier.post_to_provider(self.name, settings.SMS_SANDBOX_URL, json=body)
        if not answer.ok:
            raise carrier.Rejected(f"{self.name} {answer.status_code}")
        return f"sandbox-{sms.message_id}"
