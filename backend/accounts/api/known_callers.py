"""Who asks, known by a token and a mark in Redis: ids at once, everything else from PostgreSQL when it is needed."""

from typing import ClassVar
from uuid import UUID

from django.utils.functional import SimpleLazyObject
from rest_framework.exceptions import AuthenticationFailed

from backend.accounts import selectors
from backend.accounts.models import LoginSession, User
from backend.accounts.services.tokens import Claims, TokenInvalid
from backend.common import clock


def standing_login(claims: Claims) -> LoginSession:
    """The login of a token, with its person, as PostgreSQL has it. Raises AuthenticationFailed once it is over."""
    session = selectors.live_session(session_id=claims.session_id, at=clock.now())
    if session is None or str(session.user_id) != claims.user_id:
        raise AuthenticationFailed(TokenInvalid.message)
    return session


class KnownLogin(SimpleLazyObject[LoginSession]):
    """A LoginSession. Whatever needs more than its id asks PostgreSQL, which may say that it is over."""

    def __init__(self, claims: Claims) -> None:
        super().__init__(lambda: standing_login(claims))
        self.__dict__["_claims"] = claims

    @property
    def pk(self) -> UUID:
        session_id: UUID = self.__dict__["_claims"].session_id
        return session_id

    id = pk

    def __bool__(self) -> bool:
        return True


class KnownPerson(SimpleLazyObject[User]):
    """The User of a login, in the same way."""

    is_authenticated: ClassVar[bool] = True

    def __init__(self, login: KnownLogin) -> None:
        super().__init__(lambda: login.user)
        self.__dict__["_user_id"] = int(login.__dict__["_claims"].user_id)

    @property
    def pk(self) -> int:
        user_id: int = self.__dict__["_user_id"]
        return user_id

    id = pk

    def __bool__(self) -> bool:
        return True
