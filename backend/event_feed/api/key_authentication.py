"""Authenticates programs by a resort's API key."""

from dataclasses import dataclass

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from backend.common import clock
from backend.common.errors import DomainError
from backend.event_feed.models import ApiKey
from backend.event_feed.selectors import api_keys as selectors
from backend.event_feed.services import key_grants


class KeyInvalid(DomainError):
    code = "token_invalid"
    status = 401
    message = "This API key is not valid or was revoked."


@dataclass(frozen=True)
class Program:
    """Whoever holds a key: nobody's account, and counted for itself."""

    pk: str
    is_authenticated: bool = True
    is_active: bool = True


class KeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer dnd_…`; `request.auth` is the key."""

    def authenticate(self, request: Request) -> tuple[Program, ApiKey] | None:
        scheme, _, text = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        key = selectors.live_key(text.strip())
        if key is None:
            raise AuthenticationFailed(KeyInvalid.message)
        key_grants.note_key_use(key, at=clock.now())
        return Program(pk=f"key:{key.pk}"), key

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # its base registers it, untyped
    """Says so in the API's schema."""

    target_class = KeyAuthentication
    name = "apiKey"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "API key of a resort, `dnd_…`."}
