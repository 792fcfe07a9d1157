"""Authenticates requests by bearer token and checks that its login session is still open."""

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from backend.accounts import selectors
from backend.accounts.models import LoginSession, User
from backend.accounts.services import sessions, tokens
from backend.common import clock
from backend.common.http.client_addresses import shortened_address


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer …`; `request.user` is the person, `request.auth` the login on this device."""

    def authenticate(self, request: Request) -> tuple[User, LoginSession] | None:
        scheme, _, text = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        try:
            claims = tokens.read_access(text.strip())
        except tokens.TokenInvalid as error:
            raise AuthenticationFailed(error.detail) from None
        now = clock.now()
        session = selectors.live_session(session_id=claims.session_id, at=now)
        if session is None or str(session.user_id) != claims.user_id:
            raise AuthenticationFailed(tokens.TokenInvalid.message)
        sessions.note_session_use(session=session, ip=shortened_address(request._request), at=now)
        return session.user, session

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # its base registers it, untyped
    """Says so in the API's schema."""

    target_class = TokenAuthentication
    name = "bearer"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
