"""The origin of a website as a browser names it: scheme, host and port, nothing else (RFC 6454, section 6.2)."""

import re

from django.conf import settings
from django.core.exceptions import ValidationError

LONGEST = 255
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_HOST = rf"({_LABEL}\.)+[a-z][a-z0-9-]{{0,61}}[a-z0-9]"
_ORIGIN = re.compile(rf"https://{_HOST}(:[1-9][0-9]{{0,4}})?")
# A stand-in on a developer's machine, and nowhere else.
_STAND_IN = re.compile(r"http://127\.0\.0\.1:[1-9][0-9]{0,4}")


def validate_origin(text: str) -> None:
    """`https://www.example.in`, in small letters and without a path: only over TLS can a guest's token be kept safe."""
    if settings.OUTGOING_STAND_INS and _STAND_IN.fullmatch(text):
        return
    if not _ORIGIN.fullmatch(text) or len(text) > LONGEST or text.endswith(":443"):
        raise ValidationError(
            "Give the address without a path, such as https://www.example.in.",
            code="not_an_origin",
        )
