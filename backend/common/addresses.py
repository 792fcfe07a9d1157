"""Where a request came from, as far as it can be believed."""

from django.conf import settings
from django.http import HttpRequest


def client_ip(request: HttpRequest) -> str:
    """The caller's address: the one our own outermost proxy saw.

    X-Forwarded-For is believed only for as many entries from the right as there are proxies of ours
    (TRUSTED_PROXIES, 0 by default); everything further left is what the caller likes to claim.
    """
    proxies = settings.TRUSTED_PROXIES
    chain = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if proxies and len(chain) >= proxies:
        return chain[-proxies]
    return str(request.META.get("REMOTE_ADDR", ""))
