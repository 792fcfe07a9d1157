"""MSG91: its flow API, which fills a template registered with DLT."""

from collections.abc import Mapping

from django.conf import settings

from backend.notifications import templates
from backend.notifications.gateways import base

BASE_URL = "https://control.msg91.com"
# Codes about our account (wrong key, address not allowed, blocked, no credit), not about the message.
OUR_ACCOUNT = frozenset({"201", "203", "207", "301", "302", "303", "306", "418"})


class Msg91:
    name = "msg91"

    def __init__(self, base_url: str = "") -> None:
        self.url = f"{base_url or BASE_URL}/api/v5/flow/"

    def send(self, *, to: str, kind: str, text: str, variables: Mapping[str, str], message_id: str) -> str:
        # The flow at MSG91 names its variables ##VAR1##, ##VAR2##, … in the order of the text.
        numbered = {f"VAR{number}": value for number, value in enumerate(variables.values(), start=1)}
        body = {
            "template_id": templates.template_id(kind),
            "short_url": "0",
            "recipients": [{"mobiles": to.removeprefix("+"), **numbered}],
        }
        answer = base.post(self.name, self.url, json=body, headers={"authkey": settings.MSG91_AUTH_KEY})
        said = base.said(self.name, answer)
        # A failure may come with status 200: only the body tells.
        if said.get("type") != "success" or not answer.ok:
            code = base.code(said.get("code") or answer.status_code)
            refusal = base.Undelivered if code in OUR_ACCOUNT else base.Rejected
            raise refusal(f"{self.name} {code}")
        return str(said.get("message", ""))[:64]
