"""MSG91: its flow API, which fills a template registered with DLT."""

from django.conf import settings

from backend.notifications.gateway import carrier, sms_texts
from backend.notifications.gateway.carrier import Sms

BASE_URL = "https://control.msg91.com"
# Codes about our account (wrong key, address not allowed, blocked, no credit): no message gets through.
OUR_ACCOUNT = frozenset({"201", "203", "207", "208", "301", "302", "303", "306", "418"})
ABOUT_THE_NUMBER = frozenset({"202"})


class Msg91:
    name = "msg91"
    channels = frozenset({"sms"})

    def __init__(self, base_url: str = "") -> None:
        self.url = f"{base_url or BASE_URL}/api/v5/flow/"

    def send(self, sms: Sms) -> str:
        # The flow at MSG91 names its variables ##VAR1##, ##VAR2##, … in the order of the text.
        numbered = {f"VAR{number}": value for number, value in enumerate(sms.variables.values(), start=1)}
        body = {
            "template_id": sms_texts.template_id(sms.kind, sms.language),
            "short_url": "0",
            "recipients": [{"mobiles": sms.to.removeprefix("+"), **numbered}],
        }
        answer = carrier.post_to_provider(self.name, self.url, json=body, headers={"authkey": settings.MSG91_AUTH_KEY})
        said = carrier.said_by_provider(self.name, answer)
        # A failure may come with status 200: only the body tells.
        if said.get("type") != "success" or not answer.ok:
            code = carrier.error_code(said.get("code") or answer.status_code)
            raise _refusal(code)(f"{self.name} {code}")
        return str(said.get("message", ""))[:64]


def _refusal(code: str) -> type[Exception]:
    if code in ABOUT_THE_NUMBER:
        return carrier.Rejected
    return carrier.Down if code in OUR_ACCOUNT else carrier.Undelivered
