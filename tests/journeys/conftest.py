from collections.abc import Iterator

import pytest

from sandbox import stack
from sandbox.stack import cleanup
from tests.journeys.browser import browser, page
from tests.journeys.guest import Guest
from tests.journeys.house import STAFF, House
from tests.machinery import place

__all__ = ["browser", "page"]

VAR = place.var("journeys")
ENVIRON = {
    # Servers of its own: these journeys flush, freeze and kill.
    "DATABASE_URL": "",
    "REDIS_URL": "",
    "FLOWER_BASIC_AUTH": ":".join(STAFF),
    "DEMO_STAFF_PASSWORD": STAFF[1],
    "OTP_PER_IP_PER_HOUR": "1000",
    "OTP_PER_NETWORK_PER_HOUR": "1000",
    "OTP_PER_IP_PER_DAY": "10000",
    "OTP_RESEND_SECONDS": "1",
    "READS_PER_USER_PER_MINUTE": "100000",
    "WRITES_PER_USER_PER_MINUTE": "100000",
    "MONEY_CALLS_PER_USER_PER_MINUTE": "100000",
    "WORKER_CONCURRENCY": "2",
}


@pytest.fixture(scope="package")
def house() -> Iterator[House]:
    if not cleanup.in_use(VAR):
        cleanup.clean(VAR)
    with stack.running(var=VAR, environ=ENVIRON) as addresses:
        yield House(addresses, VAR)


@pytest.fixture
def guest(house: House) -> Guest:
    return Guest(house).log_in()
