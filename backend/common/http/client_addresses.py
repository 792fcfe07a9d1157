"""The client's network address, as far as the proxies in front can be trusted."""

import hashlib
import hmac
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

# An IPv6 customer has at least a /64 to himself: its addresses are one caller.
CALLER_BITS = {4: 32, 6: 64}
# What is stored beside a login tells the town, not the house.
STORED_BITS = {4: 24, 6: 48}


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


def caller(request: HttpRequest) -> str:
    """The caller as limits count him: an IPv4 address, or the /64 of an IPv6 one."""
    return _network(client_ip(request), CALLER_BITS) or client_ip(request)


def shortened_address(request: HttpRequest) -> str | None:
    """The caller's address as it may be stored: the last octet dropped, of IPv6 all but the first 48 bits."""
    return _network(client_ip(request), STORED_BITS)


def pseudonym(request: HttpRequest) -> str:
    """A name for the caller's network that tells two apart and says nothing of either: 32 letters, keyed.

    Empty for a network that is not counted (UNCOUNTED_NETWORKS), and where there is no address.
    """
    network = _network(client_ip(request), CALLER_BITS)
    if network is None or any(ip_address(network) in free for free in settings.UNCOUNTED_NETWORKS):
        return ""
    return hmac.new(settings.NETWORK_PEPPER.encode(), network.encode(), hashlib.sha256).hexdigest()[:32]


def _network(text: str, bits: dict[int, int]) -> str | None:
    """The first address of the network that a text lies in; None where the text is no address."""
    try:
        # Without the port that some proxies write, and the zone of a link-local address.
        address = ip_address(_without_port(text).partition("%")[0])
    except ValueError:
        return None
    address = _plain(address)
    return str(ip_network(f"{address}/{bits[address.version]}", strict=False).network_address)


def _without_port(text: str) -> str:
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.partition(":")[0] if text.count(":") == 1 else text


def _plain(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """An IPv4 address that arrived in IPv6's clothes is itself again."""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
