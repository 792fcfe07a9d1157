"""Authenticates delivery receipts: Twilio's signature, MSG91's secret address."""

import hmac
from base64 import b64encode
from collections.abc import Mapping, Sequence

from django.conf import settings


def is_twilios(*, url: str, form: Mapping[str, Sequence[str]], signature: str) -> bool:
    """HMAC-SHA1 over the full URL and the sorted fields, keyed with our token; never true without a token."""
    if not settings.TWILIO_AUTH_TOKEN:
        return False
    said = url + "".join(name + value for name in sorted(form) for value in sorted(set(form[name])))
    made = hmac.new(settings.TWILIO_AUTH_TOKEN.encode(), said.encode(errors="replace"), "sha1").digest()
    return hmac.compare_digest(b64encode(made), signature.encode(errors="replace"))


def is_msg91s(*, secret: str) -> bool:
    """The secret of the address, compared in constant time; never true without one."""
    known = settings.SMS_RECEIPT_SECRET.encode()
    return bool(known) and hmac.compare_digest(known, secret.encode(errors="replace"))
