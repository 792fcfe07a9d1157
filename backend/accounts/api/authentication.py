"""Authenticates requests by bearer token and checks that its login session is still open."""

from datetime import datetime
from typing import cast

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from backend.accounts.api.known_callers import KnownLogin, KnownPerson, standing_login
from backend.accounts.gateway import login_marks
from backend.accounts.models import LoginSession, User
from backend.accounts.services import sessions, tokens
from backend.accounts.services.tokens import Claims
from backend.common import clock
from backend.common.http import looks_ahead, throttles
from backend.common.http.client_addresses import shortened_address
from backend.common.security.limits import Limit, LimitAnswer


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer …`; `request.user` is the person, `request.auth` the login on this device.

    Where Redis knows that the login stands, both are known by their ids alone, and the request is counted in the same
    trip; PostgreSQL is asked when anything else of them is needed, and judges them anew then.
    """

    def authenticate(self, request: Request) -> tuple[User, LoginSession] | None:
        scheme, _, text = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        try:
            claims = tokens.read_access(text.strip())
        except tokens.TokenInvalid as error:
            raise AuthenticationFailed(error.detail) from None
        now = clock.now()
        if _is_marked(request, claims, at=now):
            login = KnownLogin(claims)
            return cast(User, KnownPerson(login)), cast(LoginSession, login)
        session = standing_login(claims)
        until = sessions.note_session_use(session=session, ip=shortened_address(request._request), at=now)
        if not throttles.is_without_redis(request):
            until = min(until, session.expires_at)
            login_marks.mark_login(session_id=session.pk, user_id=session.user_id, until=until, at=now)
        return session.user, session

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


def _is_marked(request: Request, claims: Claims, *, at: datetime) -> bool:
    """Whether Redis knows that the login stands; then this request has been counted as well."""
    if not claims.user_id.isdecimal():
        return False
    user_id, look = int(claims.user_id), looks_ahead.keys_wanted(request)

    def count(counted: list[Limit]) -> LimitAnswer | None:
        answer, seen = login_marks.count_where_marked(
            counted, session_id=claims.session_id, user_id=user_id, at=at, look=look
        )
        looks_ahead.note_seen(request, seen)
        return answer

    return throttles.count_ahead(request, user_id=user_id, count=count)


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # its base registers it, untyped
    """Says so in the API's schema."""

    target_class = TokenAuthentication
    name = "bearer"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
