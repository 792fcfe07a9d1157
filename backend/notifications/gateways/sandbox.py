"""The stand-in of a developer's machine: messages go to an inbox that a browser can open."""

from collections.abc import Mapping

from django.conf import settings

from backend.notifications.gateways import base


class Sandbox:
    name = "sandbox"

    def send(self, *, to: str, kind: str, text: str, variables: Mapping[str, str], message_id: str) -> str:
        body = {"to": to, "text": text, "message_id": message_id}
        answer = base.post(self.name, settings.SMS_SANDBOX_URL, json=body)
        if not answer.ok:
            raise base.Rejected(f"{self.name} {answer.status_code}")
        return f"sandbox-{message_id}"
