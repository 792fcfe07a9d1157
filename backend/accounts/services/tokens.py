"""Access tokens (short-lived JWT) and refresh tokens (each usable once)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.settings import api_settings
from rest_framework_simplejwt.tokens import Token

from backend.accounts.models import LoginSession
from backend.accounts.services.token_kinds import AccessPass, RefreshPass
from backend.common.errors import DomainError


class TokenInvalid(DomainError):
    code = "token_invalid"
    status = 401
    message = "This token is not valid or has expired. Log in again."


@dataclass(frozen=True, kw_only=True)
class Pair:
    access: str
    refresh: str


@dataclass(frozen=True, kw_only=True)
class Claims:
    """What a genuine token says: which login it belongs to, and its own id."""

    session_id: UUID
    user_id: str
    jti: str


def mint(*, session: LoginSession, at: datetime) -> Pair:
    """The tokens of a login as it stands. The same state gives the same refresh token, letter by letter."""
    refresh = RefreshPass()
    refresh["jti"] = session.token_jti
    refresh["iat"] = int(session.rotated_at.timestamp())
    refresh["exp"] = int(session.expires_at.timestamp())
    access = AccessPass()
    # Of the house's clock: a token made on a node that is ahead must not seem to come from the future elsewhere.
    access.set_iat(at_time=at)
    access.set_exp(from_time=at, lifetime=api_settings.ACCESS_TOKEN_LIFETIME)
    for token in (refresh, access):
        token["sid"] = str(session.pk)
        token["user_id"] = str(session.user_id)
    return Pair(access=str(access), refresh=str(refresh))


def read_access(text: str) -> Claims:
    """The claims of a genuine access token that has not run out, else TokenInvalid."""
    return _read(AccessPass, text)


def read_refresh(text: str) -> Claims:
    """The claims of a genuine refresh token that has not run out, else TokenInvalid."""
    return _read(RefreshPass, text)


def _read(kind: type[Token], text: str) -> Claims:
    try:
        # simplejwt takes a text, whatever its stubs say.
        said: dict[str, Any] = kind(text).payload  # type: ignore[arg-type]  # see above
        return Claims(session_id=UUID(said["sid"]), user_id=str(said["user_id"]), jti=str(said["jti"]))
    except (TokenError, KeyError, ValueError, AttributeError, TypeError):
        raise TokenInvalid from None
