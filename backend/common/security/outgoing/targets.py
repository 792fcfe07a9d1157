"""Decides which addresses may be called: all resolved addresses must be public."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from django.conf import settings

from backend.common.errors import DomainError, Retryable
from backend.common.outside.leashes import look_up

MOST_URL = 2000
PORTS = frozenset({443, 8443})
# Signs that stay as they are in a path and a query; the rest, accents included, is percent-encoded.
HARMLESS = "/%:=&?~+!$,;'@()*[]"
# What the tables of some Pythons call public, and what leads into other networks: relays, translators, tunnels.
DETOURS = tuple(
    ipaddress.ip_network(text) for text in ("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "2002::/16", "3fff::/20")
)
# The part of IPv6 that is given out at all; everything else is local, mapped, translated or not yet anything.
GIVEN_OUT = ipaddress.ip_network("2000::/3")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class AddressRefused(DomainError):
    """Not an address that we call; nothing was sent."""

    code = "address_refused"
    status = 400
    message = "This address cannot be used. It must begin with https:// and be on the public internet."


class NoAnswer(Retryable):
    """Nobody there, broken, or too slow. A POST may have had its effect all the same."""


@dataclass(frozen=True)
class Target:
    """Where a call goes: the name for people and certificates, the addresses for the connection."""

    url: str
    scheme: str
    host: str
    port: int
    path: str
    addresses: tuple[str, ...]

    @property
    def origin(self) -> tuple[str, str, int]:
        return self.scheme, self.host, self.port

    @property
    def host_header(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _usual_port(self.scheme) else f"{host}:{self.port}"


def check_target(url: str, *, until: float) -> Target:
    """Where this URL leads, or AddressRefused; NoAnswer when its host is unknown, or not known at this moment of
    `time.monotonic()`."""
    # In bytes: a database has no index for a longer one.
    if (
        len(url.encode(errors="replace")) > MOST_URL
        or "\\" in url
        or any(ord(sign) <= 32 or ord(sign) == 127 for sign in url)
    ):
        raise AddressRefused
    try:
        parts = urlsplit(url)
        port = parts.port or _usual_port(parts.scheme)
        host = (parts.hostname or "").encode("idna").decode("ascii")
        path = _path(parts)
    except ValueError:
        raise AddressRefused from None
    stand_ins = bool(settings.OUTGOING_STAND_INS)
    known = parts.scheme == "https" or (stand_ins and parts.scheme == "http")
    if not known or not host or {"@", "%"} & set(parts.netloc) or not (stand_ins or port in PORTS):
        raise AddressRefused
    return Target(parts.geturl(), parts.scheme, host, port, path, _resolved(host, port, until=until))


def joined(url: str, to: str) -> str:
    """Where a redirect of this URL leads. Raises AddressRefused."""
    try:
        return urljoin(url, to)
    except ValueError:
        raise AddressRefused from None


def _path(parts: SplitResult) -> str:
    path = quote(parts.path or "/", safe=HARMLESS)
    return f"{path}?{quote(parts.query, safe=HARMLESS)}" if parts.query else path


def _resolved(host: str, port: int, *, until: float) -> tuple[str, ...]:
    try:
        found = look_up(host, port, until=until)
    except OSError as error:
        raise NoAnswer("unknown_host") from error
    addresses = tuple(dict.fromkeys(str(entry[4][0]) for entry in found))
    # One that leads inside is enough: the name was made to lead us there.
    if not addresses or not all(_allowed(ipaddress.ip_address(address)) for address in addresses):
        raise AddressRefused
    return addresses


def public(address: Address) -> bool:
    """Whether it lies in the open internet: not private, local, shared, reserved, multicast, nor a way around."""
    if any(address in network for network in DETOURS):
        return False
    return address.is_global and not address.is_multicast and (address.version == 4 or address in GIVEN_OUT)


def _allowed(address: Address) -> bool:
    return public(address) or (bool(settings.OUTGOING_STAND_INS) and address.is_loopback)


def _usual_port(scheme: str) -> int:
    return 443 if scheme == "https" else 80
