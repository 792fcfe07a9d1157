"""The staff's login by password: how often it may be tried."""

from contextlib import suppress

from backend.accounts import otp
from backend.common import limits, redis
from backend.common.limits import Limit

QUARTER_HOUR = 900


def count_password_guess(*, name: str, address: str) -> None:
    """One more try at the password of `name`, from `address`. Raises TooMany."""
    # Staff must get in while Redis is down, most of all then.
    with suppress(redis.Unavailable):
        limits.take(
            [
                Limit(key=f"staff:ip:{address}", count=20, seconds=QUARTER_HOUR),
                Limit(key=f"staff:name:{otp.handle(name)}", count=10, seconds=QUARTER_HOUR),
            ]
        )
