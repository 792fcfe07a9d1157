"""Authenticates delivery receipts: Twilio's signature, secret addresses of MSG91 and of e-mail."""

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
    return _is_secret(settings.SMS_RECEIPT_SECRET, secret)


def is_email_providers(*, secret: str) -> bool:
    """The same for e-mail receipts."""
    return _is_secret(settings.EMAIL_RECEIPT_SECRET, secret)


def _is_secret(known: str, said: str) -> bool:
    return bool(known) and hmac.compare_digest(known.encode(), said.encode(errors="replace"))
