"""The staff's login by password: how often it may be tried."""

from contextlib import suppress

from backend.accounts.services import one_time_codes
from backend.common import redis
from backend.common.security import limits
from backend.common.security.limits import Limit

QUARTER_HOUR = 900


def count_password_guess(*, name: str, address: str) -> None:
    """One more try at the password of `name`, from `address`. Raises TooMany."""
    # Staff must get in while Redis is down, most of all then.
    with suppress(redis.Unavailable):
        limits.take(
            [
                Limit(key=f"staff:ip:{address}", count=20, seconds=QUARTER_HOUR),
                Limit(key=f"staff:name:{one_time_codes.challenge_handle(name)}", count=10, seconds=QUARTER_HOUR),
            ]
        )
