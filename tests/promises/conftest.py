from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox import stack
from sandbox.stack import cleanup
from tests.journeys.conftest import ENVIRON
from tests.journeys.guest import Guest
from tests.journeys.house import eventually
from tests.machinery import place
from tests.promises.house import SECRETS, Shaken

VAR = place.var("promises")
# One guest does what many would.
PLENTY = {"MAX_ROOMS_HELD_PER_GUEST": "50", "MAX_HOLDS_PER_GUEST": "50", "MAX_ROOM_NIGHTS_HELD_PER_GUEST": "500"}


@pytest.fixture(scope="package")
def standing() -> Iterator[Shaken]:
    if not Path("/proc/self/environ").exists():
        pytest.skip("finds processes through /proc")
    if not cleanup.in_use(VAR):
        cleanup.clean(VAR)
    with stack.running(var=VAR, environ={**ENVIRON, **SECRETS, **PLENTY}) as addresses:
        house = Shaken(addresses, VAR)
        servers = [house.redis_server, house.postgres_server]
        yield house
    for server in servers:
        server.stop()


@pytest.fixture
def house(standing: Shaken) -> Shaken:
    """Ready, with a whole pool, whatever the test before has done to it."""
    eventually(lambda: standing.pool() and standing.ready(), within=40)
    return standing


@pytest.fixture
def guest(house: Shaken) -> Guest:
    return Guest(house).log_in()
