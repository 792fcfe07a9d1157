"""The login of a guest's browser: a cookie with a random id, and what belongs to it, sealed, in Redis.

The tokens stay on the server. In a cookie a new pair would be lost with the answer that brings it, which on a bad
network happens, and the old refresh token would then look stolen. Redis alone can read nothing of it: what is there is
sealed with the id, which the browser alone has.
"""

import base64
import hashlib
import json
import secrets
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from backend.common import redis

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

COOKIE = f"{settings.COOKIE_PREFIX}guest"
LOGIN_SECONDS = 30 * 86_400
# Of who asked for a code and has not come back with it.
ASKED_SECONDS = 1800
ID_LETTERS = 43


@dataclass
class GuestLogin:
    """`phone`, `email` (of a number from abroad) and `challenge` are of a code that was asked for; `access` and
    `refresh` of a guest who is logged in."""

    phone: str = ""
    email: str = ""
    challenge: str = ""
    device_token: str = ""
    access: str = ""
    refresh: str = ""
    resend_at: float = 0.0

    @property
    def is_open(self) -> bool:
        """Whether a guest is logged in."""
        return bool(self.access)


def login_id(request: HttpRequest) -> str:
    """What the browser's cookie says; empty where it has none of ours."""
    said = request.COOKIES.get(COOKIE, "")
    return said if len(said) == ID_LETTERS and said.isascii() else ""


def read_login(browser: str) -> GuestLogin:
    """What belongs to this id; an empty login where there is nothing, or while Redis is away."""
    if not browser:
        return GuestLogin()
    try:
        sealed = redis.client().get(_key(browser))
    except redis.Unavailable:
        return GuestLogin()
    opened = _opened(browser, sealed) if isinstance(sealed, bytes) else None
    return GuestLogin(**opened) if opened else GuestLogin()


def keep_login(browser: str, login: GuestLogin) -> None:
    """Store it for as long as it is good. Raises redis.Unavailable."""
    seconds = LOGIN_SECONDS if login.is_open else ASKED_SECONDS
    redis.client().set(_key(browser), _sealed(browser, asdict(login)), ex=seconds)


def may_refresh(browser: str) -> bool:
    """Whether this request is the one of a browser that exchanges its tokens; the others read what it brings."""
    try:
        return bool(redis.client().set(f"{_key(browser)}:turn", "1", nx=True, ex=5))
    except redis.Unavailable:
        return False


def new_login_id() -> str:
    """An id that nobody guesses: 256 bits."""
    return secrets.token_urlsafe(32)


def set_cookie(response: HttpResponse, browser: str) -> None:
    """For this host alone, for no script, and not for requests that other sites make."""
    response.set_cookie(
        COOKIE, browser, max_age=LOGIN_SECONDS, httponly=True, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax"
    )


def _key(browser: str) -> str:
    return f"{redis.PREFIX}:guest-login:{hashlib.sha256(browser.encode()).hexdigest()}"


def _sealed(browser: str, said: dict[str, Any]) -> bytes:
    return _lock_of(browser).encrypt(json.dumps(said).encode())


def _opened(browser: str, sealed: bytes) -> dict[str, Any] | None:
    from cryptography.fernet import InvalidToken

    try:
        found: dict[str, Any] = json.loads(_lock_of(browser).decrypt(sealed))
    except (InvalidToken, ValueError):
        return None
    return found


def _lock_of(browser: str) -> "Fernet":
    """The id is 256 random bits, so a hash of it is as good a key; not that hash by which Redis finds it."""
    # 11 MB that a process needs for guests who log in on its pages alone.
    from cryptography.fernet import Fernet

    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"guest login" + browser.encode()).digest()))
