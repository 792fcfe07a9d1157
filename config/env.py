"""Typed readers of environment variables; errors name the variable."""

import hashlib
import hmac
import re
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()

DEVELOPMENT = "development"
PRODUCTION = "production"
PROCESSES = ("web", "worker", "command")
# Rings for jobs and shows them, and does none: beat, Flower.
RINGER = "ringer"
SWITCH = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}


def load_files(root: Path) -> None:
    """Read `.env` and, on a developer's machine, the addresses of the servers that run right now.

    What the process environment already says wins. A process told to be in production reads no file: a
    developer's `.env` that was left lying about must not be able to loosen it.
    """
    if optional("DANDELI_ENV") == PRODUCTION:
        return
    if (root / ".env").is_file():
        environ.Env.read_env(root / ".env")
    addresses = root / "var" / "run" / "addresses.env"
    if optional("DANDELI_ENV") == DEVELOPMENT and addresses.is_file():
        environ.Env.read_env(addresses)


def environment() -> str:
    """`production` unless DANDELI_ENV says `development`; anything else is a typing mistake and refused."""
    name = optional("DANDELI_ENV", PRODUCTION)
    if name not in (DEVELOPMENT, PRODUCTION):
        raise ImproperlyConfigured(f"DANDELI_ENV is {name!r}: set it to 'production' or 'development'.")
    return name


def required(name: str, *, why: str) -> str:
    """The value of a variable that has no safe default."""
    value = optional(name)
    if not value:
        raise ImproperlyConfigured(f"{name} is missing or empty: set it in the environment ({why}).")
    return value


def optional(name: str, default: str = "") -> str:
    """A text; an empty variable counts as an absent one. NAME_FILE names a file that contains it instead."""
    said, filed = _said(name), _from_file(name)
    if said and filed:
        raise ImproperlyConfigured(f"{name} and {name}_FILE are both set: take one of them away.")
    return said or filed or default


def _said(name: str) -> str:
    return str(env.str(name, default="")).strip()


def _from_file(name: str) -> str:
    """The content of the file that NAME_FILE names, as Docker and Kubernetes hand out secrets.

    No refusal quotes the variable or the file: either may be the secret itself, put into the wrong place.
    """
    path = _said(f"{name}_FILE")
    if not path:
        return ""
    try:
        content = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        reason = type(error).__name__
        raise ImproperlyConfigured(f"{name}_FILE names a file that cannot be read ({reason}).") from None
    if not content:
        raise ImproperlyConfigured(f"{name}_FILE names an empty file.")
    return content


def flag(name: str, default: bool = False) -> bool:
    """true/false, yes/no, on/off, 1/0; a mistyped word must not switch a safeguard off."""
    word = optional(name).lower()
    if word and word not in SWITCH:
        raise ImproperlyConfigured(f"{name} is {word!r}: set it to true or false.")
    return SWITCH.get(word, default)


def whole(name: str, default: int, *, least: int = 0) -> int:
    """A whole number, at least `least`; the unit stands in the variable's name."""
    raw = optional(name, str(default))
    try:
        value = int(raw)
    except ValueError:
        raise ImproperlyConfigured(f"{name} is {raw!r}: a whole number is needed.") from None
    if value < least:
        raise ImproperlyConfigured(f"{name} is {value}: at least {least} is needed.")
    return value


def listed(name: str, default: tuple[str, ...] = ()) -> list[str]:
    """A comma-separated list."""
    return [part.strip() for part in optional(name).split(",") if part.strip()] or list(default)


def networks(name: str) -> list[IPv4Network | IPv6Network]:
    """Networks as `203.0.113.0/28`, separated by commas; an address alone is a network of one."""
    found = []
    for part in listed(name):
        try:
            found.append(ip_network(part))
        except ValueError:
            raise ImproperlyConfigured(f"{name} has {part!r}: a network such as 203.0.113.0/28 is needed.") from None
    return found


def some_of(name: str, choices: tuple[str, ...], *, default: str) -> list[str]:
    """One or several of a few words, in the order in which they are given, separated by commas.

    Without a default the variable is required; `sandbox` is for development alone.
    """
    allowed = choices if environment() == DEVELOPMENT else tuple(c for c in choices if c != "sandbox")
    values = list(dict.fromkeys(listed(name, (default,))))
    for value in values:
        if value not in allowed:
            raise ImproperlyConfigured(f"{name} is {value or 'missing'!r}: set it to one of {', '.join(allowed)}.")
    return values


def codes_by_number(name: str) -> dict[str, str]:
    """`+919999900001:123456,…`: whoever knows such a number can log in with it, so never in production."""
    pairs = [pair.partition(":")[::2] for pair in listed(name)]
    if pairs and environment() != DEVELOPMENT:
        raise ImproperlyConfigured(f"{name} is set: never in production, its codes are known.")
    if not all(re.fullmatch(r"\+91[6-9]\d{9}", phone) and re.fullmatch(r"\d{6}", code) for phone, code in pairs):
        raise ImproperlyConfigured(f"{name} must be pairs of number:code, such as +919999900001:123456.")
    return dict(pairs)


def https_url(name: str, default: str, *, plain_http: bool) -> str:
    """An address of an outside service; plain http only where a stand-in may be meant."""
    value = optional(name, default).rstrip("/")
    if not value.startswith("https://") and not (plain_http and value.startswith("http://")):
        raise ImproperlyConfigured(f"{name} is {value!r}: an https:// address is needed.")
    return value


def derived(name: str, secret: str) -> str:
    """A key of its own for each purpose: the variable, or a hash of the main secret salted with its name."""
    return optional(name) or hmac.new(secret.encode(), f"dandeli {name}".encode(), hashlib.sha256).hexdigest()


def process_kind() -> str:
    """What this process is: `web`, `worker`, `command` or `ringer`. Its own entry says so, or DANDELI_PROCESS."""
    name = optional("DANDELI_PROCESS", "worker")
    if name not in (kinds := (*PROCESSES, RINGER)):
        raise ImproperlyConfigured(f"DANDELI_PROCESS is {name!r}: set it to one of {', '.join(kinds)}.")
    return name


def database(
    name: str, *, pool_size: int, pool_seconds: float, options: dict[str, Any], pool_options: dict[str, Any]
) -> dict[str, Any]:
    """Django's description of a PostgreSQL database behind a connection pool, from its URL.

    `pool_seconds`: how long to wait for a connection. What the URL says as `?name=value` wins over `options`.
    """
    url = required(name, why="PostgreSQL, such as postgres://user:password@127.0.0.1:5432/dandeli")
    if not url.startswith(("postgres://", "postgresql://")):
        raise ImproperlyConfigured(f"{name} must name a PostgreSQL database: holds rest on its constraints.")
    try:
        config: dict[str, Any] = dict(env.db_url_config(url))
    except ValueError:
        # Without the cause: its text may quote a part of the password.
        raise ImproperlyConfigured(f"{name} cannot be read: is the password percent-encoded?") from None
    if not config["NAME"]:
        raise ImproperlyConfigured(f"{name} names no database after the host.")
    pool = {
        **{"min_size": 0, "max_size": pool_size, "timeout": pool_seconds, "max_idle": 60},
        # After so many seconds without a connection the next caller tries anew. psycopg_pool's own 300 double the wait
        # between two tries: when PostgreSQL was away for two minutes, nobody tried for another two.
        "reconnect_timeout": pool_seconds,
        **pool_options,
    }
    config.update(CONN_MAX_AGE=0, CONN_HEALTH_CHECKS=True)
    config["OPTIONS"] = {**options, **config.get("OPTIONS", {}), "pool": pool}
    return config
