from collections.abc import Iterator

import pytest

from tests.journeys.guest import Guest
from tests.journeys.house import eventually
from tests.machinery import place
from tests.promises.house import Shaken, shaken_house

VAR = place.var("promises")
# One guest does what many would.
PLENTY = {"MAX_ROOMS_HELD_PER_GUEST": "50", "MAX_HOLDS_PER_GUEST": "50", "MAX_ROOM_NIGHTS_HELD_PER_GUEST": "500"}


@pytest.fixture(scope="package")
def standing() -> Iterator[Shaken]:
    with shaken_house(VAR, PLENTY) as house:
        yield house


@pytest.fixture
def house(standing: Shaken) -> Shaken:
    """Ready, with a whole pool, whatever the test before has done to it."""
    eventually(lambda: standing.pool() and standing.ready(), within=40)
    return standing


@pytest.fixture
def guest(house: Shaken) -> Guest:
    return Guest(house).log_in()
