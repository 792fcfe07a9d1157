"""What the schema says of the key that a website may send along: what it is called, and what is answered to it."""

from drf_spectacular.utils import OpenApiParameter

KEY_HEADER, KEY_PARAMETER, KEY_STATUS_HEADER = "Publishable-Key", "key", "Publishable-Key-Status"
KEYS_BELOW, NO_KEYS_BELOW = "/api/", "/api/desk/"
_SENT = "Publishable key of your website, if it has one: calls count by it. A wrong one refuses nothing."

SITE_KEY = (
    OpenApiParameter(KEY_HEADER, str, OpenApiParameter.HEADER, description=_SENT),
    OpenApiParameter(
        KEY_PARAMETER, str, description=f"{_SENT} In the address it spares browsers a question before the call."
    ),
    OpenApiParameter(
        KEY_STATUS_HEADER,
        str,
        OpenApiParameter.HEADER,
        enum=["live", "unknown", "withdrawn"],
        description="What the key is that was sent along; absent without one.",
        response=[200, 304],
    ),
)


def takes_site_keys(path: str) -> bool:
    """Whether keys are read at this address."""
    return path.startswith(KEYS_BELOW) and not path.startswith(NO_KEYS_BELOW)
