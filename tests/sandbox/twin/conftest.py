"""One twin and one receiver for all tests, forgotten between them."""

from collections.abc import Iterator

import pytest

from .stage import Receiver, Stage, eventually


@pytest.fixture(scope="session")
def _receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.fixture(scope="session")
def _twin(_receiver: Receiver) -> Iterator[Stage]:
    # The retry clock runs a hundred times faster: ten seconds are a tenth of one.
    with Stage(_receiver, TWIN_TIME_SCALE="100") as stage:
        yield stage


@pytest.fixture
def twin(_twin: Stage) -> Stage:
    """The twin, with an empty memory."""
    _twin.receiver.forget()
    # What an earlier test set going must have arrived, or it would arrive in this one.
    _twin.post("/twin/faults", {"clear": True})
    eventually(lambda: not _twin.get("/twin/deliveries/")["unfinished"])
    _twin.post("/twin/reset")
    _twin.receiver.forget()
    return _twin


@pytest.fixture
def receiver(_receiver: Receiver) -> Receiver:
    """Where the twin's webhooks arrive."""
    return _receiver
