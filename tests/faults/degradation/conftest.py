from collections.abc import Iterator

import pytest

from tests.faults.degradation.visitors import Visitors
from tests.journeys.house import eventually
from tests.machinery import place
from tests.promises.house import Shaken, shaken_house

VAR = place.var("degradation")
# One guest and one address do what a crowd would.
PLENTY = {
    **dict.fromkeys(("MAX_ROOMS_HELD_PER_GUEST", "MAX_HOLDS_PER_GUEST", "MAX_ROOM_NIGHTS_HELD_PER_GUEST"), "100000"),
    **dict.fromkeys(("MAX_HOLDS_PER_NETWORK", "MAX_ROOM_NIGHTS_HELD_PER_NETWORK"), "100000"),
    **dict.fromkeys(("BROWSE_CALLS_PER_IP_PER_MINUTE", "BUSY_BROWSE_CALLS_PER_IP_PER_MINUTE"), "100000"),
    **dict.fromkeys(("ANONYMOUS_CALLS_PER_IP_PER_MINUTE", "LOGIN_CALLS_PER_IP_PER_MINUTE"), "100000"),
}


@pytest.fixture(scope="package")
def standing() -> Iterator[Shaken]:
    """One house for all rows of the page."""
    with shaken_house(VAR, PLENTY) as house:
        house.twin("/twin/faults", {"webhooks_enabled": False})
        yield house


@pytest.fixture(scope="package")
def known(standing: Shaken) -> Visitors:
    return Visitors(standing)


@pytest.fixture
def house(standing: Shaken) -> Shaken:
    """Ready, whatever the row before has done to it."""
    eventually(lambda: standing.pool() and standing.ready(), within=40)
    return standing


@pytest.fixture
def visitors(house: Shaken, known: Visitors) -> Iterator[Visitors]:
    """With something to pay each; and after the row they are served again within half a minute."""
    known.prepare()
    yield known
    eventually(known.all_is_well, within=30)
