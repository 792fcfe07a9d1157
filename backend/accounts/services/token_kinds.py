"""The two kinds of tokens, whose ends are judged by the house's clock: simplejwt knows the node's alone."""

from datetime import datetime
from functools import cache
from typing import Any

import jwt
from jwt.types import Options
from rest_framework_simplejwt.backends import TokenBackend
from rest_framework_simplejwt.exceptions import TokenBackendError
from rest_framework_simplejwt.settings import api_settings
from rest_framework_simplejwt.tokens import AccessToken, RefreshToken

from backend.common import clock

# Of PyJWT's own looks at the node's clock. `check_exp` below looks at the house's, and `iat` decides nothing here.
_NO_CLOCK: Options = {"verify_exp": False, "verify_iat": False, "verify_nbf": False, "verify_aud": False}


class _Signatures(TokenBackend):
    """Whether a token is ours, not whether it has run out."""

    def decode(self, token: Any, verify: bool = True) -> dict[str, Any]:
        """What the token says. Raises TokenBackendError where it is not ours."""
        try:
            return jwt.decode(token, self.get_verifying_key(token), [self.algorithm], options=_NO_CLOCK)
        except jwt.InvalidTokenError as error:
            raise TokenBackendError("Token is invalid") from error


@cache
def _signatures() -> TokenBackend:
    return _Signatures(api_settings.ALGORITHM, api_settings.SIGNING_KEY)


class AccessPass(AccessToken):
    """An access token."""

    def get_token_backend(self) -> TokenBackend:
        return _signatures()

    def check_exp(self, claim: str = "exp", current_time: datetime | None = None) -> None:
        super().check_exp(claim, current_time or clock.now())


class RefreshPass(RefreshToken):
    """A refresh token."""

    def get_token_backend(self) -> TokenBackend:
        return _signatures()

    def check_exp(self, claim: str = "exp", current_time: datetime | None = None) -> None:
        super().check_exp(claim, current_time or clock.now())
