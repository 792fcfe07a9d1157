"""How often staff's passwords and codes may be tried: by account and network, softly in sum.

The account is counted as the login reads it, however it is typed. A browser that has logged in with an account before
has tries of its own, which strangers cannot spend; they get few from one network, and not many from all together.
"""

import secrets
import unicodedata
from enum import StrEnum

from django.conf import settings
from django.core import signing

from backend.accounts.core import phone_numbers
from backend.accounts.services import one_time_codes
from backend.accounts.services.login import LoginUnavailable
from backend.common import redis
from backend.common.security import limits
from backend.common.security.limits import Limit

QUARTER_HOUR, DAY = 900, 86_400
COOKIE = f"{settings.COOKIE_PREFIX}staffbrowser"
COOKIE_SECONDS = 180 * DAY
SALT = "dandeli.staff-browser"
# Of a browser that several staff share.
MOST_ACCOUNTS = 5


class StaffSecret(StrEnum):
    """What is guessed at."""

    PASSWORD = "password"  # noqa: S105  # nosec B105 # a name, not one
    CODE = "code"
    OLD_PASSWORD = "old password"  # noqa: S105  # nosec B105 # a name, not one


def count_guess(secret: StaffSecret, *, name: str, address: str, cookie: str = "") -> None:
    """One more try at a secret of the account that is called so. Raises TooMany.

    `cookie` is what this browser keeps under COOKIE. Without Redis passwords may be tried, because staff must get in
    then most of all; codes may by browsers that are known, and LoginUnavailable is raised for others.
    """
    account = one_time_codes.challenge_handle(account_called(name))
    browser = _read(cookie, account)
    try:
        limits.take(_limits(secret, account, address, browser))
    except redis.Unavailable as error:
        if secret == StaffSecret.CODE and not browser:
            raise LoginUnavailable(retry_after=5) from error


def account_called(name: str) -> str:
    """One text for all spellings of a name: as authentication reads a number, anything else folded."""
    try:
        return phone_numbers.normalise(name)
    except phone_numbers.PhoneInvalid:
        return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def remembered_cookie(cookie: str, *, phone: str) -> str | None:
    """What a browser keeps from now on that has logged in with this number; None where it knows already."""
    account = one_time_codes.challenge_handle(phone)
    if _read(cookie, account):
        return None
    said = _load(cookie)
    known = [account, *said.get("accounts", [])][:MOST_ACCOUNTS]
    return signing.dumps({"browser": said.get("browser") or secrets.token_hex(8), "accounts": known}, salt=SALT)


def _read(cookie: str, account: str) -> str:
    """The name of a browser that has logged in with this account; empty for another."""
    said = _load(cookie)
    return str(said["browser"]) if account in said.get("accounts", []) else ""


def _load(cookie: str) -> dict[str, list[str] | str]:
    try:
        return dict(signing.loads(cookie, salt=SALT, max_age=COOKIE_SECONDS)) if cookie else {}
    except signing.BadSignature:
        return {}


def _limits(secret: StaffSecret, account: str, address: str, browser: str) -> list[Limit]:
    here = f"staff:{secret}:{account}"
    if browser:
        return [
            Limit(key=f"{here}:browser:{browser}", count=10, seconds=QUARTER_HOUR),
            Limit(key=f"{here}:browser-day:{browser}", count=50, seconds=DAY),
        ]
    return [
        Limit(key=f"staff:{secret}:ip:{address}", count=20, seconds=QUARTER_HOUR),
        Limit(key=f"{here}:ip:{address}", count=10, seconds=QUARTER_HOUR),
        Limit(key=f"{here}:all", count=30, seconds=QUARTER_HOUR),
        Limit(key=f"{here}:all-day", count=100, seconds=DAY),
    ]
